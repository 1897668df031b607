"""The only place that strings the packages together: workspace, intake, build, demo."""
