"""Invented documents for the readers of `ingest`, and damage done to them."""
