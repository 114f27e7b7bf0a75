import os

URL = os.environ["DATABASE_URL"]
CACHE = os.getenv("CACHE_ADDRESS")
