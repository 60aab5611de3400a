# Two images of one checkout: the dashboard and the server of models.
#     docker build --target app   -t seqapp .       && docker run -p 127.0.0.1:8501:8501 seqapp
#     docker build --target serve -t seqapp-serve . && docker run -p 127.0.0.1:8080:8080 -p 127.0.0.1:8081:8081 seqapp-serve
FROM python:3.11-slim AS base
ENV PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /seqapp
RUN useradd --create-home --uid 1000 seqapp
COPY .ci/venv.py .ci/venv.py

FROM base AS app
COPY requirements.lock ./
RUN python3 .ci/venv.py requirements.lock
COPY pyproject.toml streamlit_app.py ./
COPY .streamlit .streamlit
COPY pages pages
COPY docs docs
COPY models models
COPY seqapp seqapp
USER 1000
EXPOSE 8501
# From outside a container its own loopback is not reached; who may ask is the -p above.
CMD [".venv/bin/python", "-m", "streamlit", "run", "streamlit_app.py", "--server.address=0.0.0.0"]

FROM base AS serve
COPY requirements-serve.lock ./
RUN python3 .ci/venv.py --venv .venv-serve requirements-serve.lock
COPY pyproject.toml ./
COPY models models
COPY seqapp seqapp
USER 1000
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=60s CMD [".venv-serve/bin/python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8080/v2/health/ready', timeout=3)"]
CMD [".venv-serve/bin/python", "-m", "seqapp.serving", "--host=0.0.0.0"]
