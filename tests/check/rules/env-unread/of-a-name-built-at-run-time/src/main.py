import os

URL = os.environ["DATABASE_URL"]
def get(name):
    return os.environ["CHECKOUT_" + name]
