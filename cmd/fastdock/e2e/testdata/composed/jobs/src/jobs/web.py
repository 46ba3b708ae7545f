import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/livez")
def livez() -> dict[str, str]:
    return {"says": os.environ["GREETING"]}
