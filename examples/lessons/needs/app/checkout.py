"""The checkout service, as far as its configuration goes."""

import os

database = os.environ["DATABASE_URL"]
pool_size = int(os.environ.get("POOL_SIZE", "10"))
