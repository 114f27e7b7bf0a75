"""Where orders are kept."""

import os

URL = os.environ["DATABASE_URL"]
POOL_SIZE = int(os.getenv("POOL_SIZE", "10"))
