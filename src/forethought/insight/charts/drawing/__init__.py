"""How each kind of chart is drawn as SVG. Nothing here is public."""
