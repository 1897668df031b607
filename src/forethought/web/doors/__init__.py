"""The views, one module per door. Each reads through a grant and shows; none works anything out itself."""
