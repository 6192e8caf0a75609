"""Renderers that print content as text extractions of both kinds."""
