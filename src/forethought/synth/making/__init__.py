"""Makes deliveries of a whole authority, or of England: localities one by one, in as many processes as wanted."""

from forethought.synth.making.delivering import feed_of
from forethought.synth.making.order import Made, Order
from forethought.synth.making.run import make_england, make_feeds

__all__ = ["Made", "Order", "feed_of", "make_england", "make_feeds"]
