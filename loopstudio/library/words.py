"""Names for clips: two plain words, the same for the same seed."""

from collections.abc import Collection

from loopstudio.core.errors import LibraryError

_ADJECTIVES = """
    able agile airy alert amber ample ancient arctic ardent ashen astral autumn awake azure bare
    basic bold bouncy brave breezy brief bright brisk broad bronze bubbly calm candid careful
    casual cheery chilly chrome civil clean clear clever close cloudy coastal cobalt cold cool
    copper coral cosmic cosy crafty creamy crimson crisp curly curious daily dainty dapper daring
    dark dashing dawning deep deft dense distant dizzy dreamy dry dual dusky dusty eager early
    earthy easy elastic elegant emerald endless even exact fabled faint fair fancy fast feathery
    fiery final fine firm fleet flinty floral fluent flying foggy fond forward frank free fresh
    frosty gentle giant gilded glad glassy gleaming glossy golden grand grassy gritty hardy hasty
    hazel hazy hearty heavy hidden hollow honest humble hushed icy indigo inner iron ivory jade
    jaunty jolly joyful keen kind lanky lasting late lavish leafy lean level light lilac limber
    linen lively lofty lone long loud loyal lucid lucky lunar magic maple marble mellow merry
    midnight mighty mild mineral minty misty modest mossy moving muted narrow neat nimble noble
    noisy northern novel oaken odd olive onyx opal open orange ornate outer oval paper patient
    pearly placid plain playful plucky plush polar polite proud pure purple quaint quick quiet
    rainy rapid rare ready red regal restless rich rising roaming robust rolling roomy rosy round
    royal ruby rugged rustic rusty sable sage salty sandy satin scarlet scenic secret serene shady
    sharp sheer shining short shy silent silken silver simple sleek sleepy slender slow smart
    smoky smooth snappy snowy sober soft solar solid sonic southern sparse spicy spry stable
    starry steady steep stellar still stormy stout sturdy subtle sudden sunlit sunny supple sure
    sweet swift tall tame tangy tawny teal tender thick thin tidal tidy timber tiny topaz tranquil
    true twilight upbeat upper urban vast velvet verdant vibrant violet vital vivid vocal warm
    wary watery wavy wayward western whole wide wild willing windy winter wise witty wooden woolly
    young zesty
    """
_NOUNS = """
    acorn acre alley almond alpine amulet anchor antler apple apricot arbor arcade arch arrow
    aspen attic badge badger bamboo banjo barge barley barn basil basin bay bayou beacon beaver
    beech bell berry birch bison blossom bluff boulder bramble branch breeze brick bridge brook
    cabin cactus camel candle canoe canopy canyon cape caravan cargo castle cavern cedar cellar
    chapel cherry cider cinder circle cliff clover cloud coast cobble comet compass condor copse
    coral cosmos cottage cove crane crater creek crescent crest cricket crow crystal current
    cypress dahlia daisy dale dawn deer delta den desert dingo dolphin dome dove dragonfly drift
    drizzle dune dusk eagle echo eddy elk elm ember engine estuary falcon feather fen fern ferry
    field finch fjord flame flint flock fog forest forge fossil fountain fox frost galaxy garden
    garnet gate gazelle geyser ginger glacier glade glen gorge granite grotto grove gull gully
    hamlet harbor harvest hawk hazel heath hedge heron hill hollow honey horizon hornet iguana
    inlet iris island ivy jackal jasmine jetty jungle juniper kelp kernel kettle kite koala lagoon
    lake lantern larch lark lava lemon lever lichen lily linden lion lizard llama lodge lotus lynx
    magpie mango manor maple marina market marlin marsh meadow meteor mill mimosa mint mirage moat
    mole moon moor moose moraine mosaic moss moth mountain mulberry nebula needle nest nettle
    oasis ocean olive orbit orchard orchid osprey otter owl oyster paddle palm panda panther
    parade parrot pasture path pebble pelican peony pepper petal pier pigeon pillar pine plateau
    plaza plum pond poplar poppy portal prairie prism puffin pulsar puma quail quarry quartz quay
    rabbit raccoon rafter rain ramp rapids raven reed reef ridge river road robin rocket rook rose
    saddle saffron sail salmon sapling sapphire savanna shale shell shore shrew sierra skylark
    slate sparrow spiral spruce spur squirrel stable stag starling steppe stone stork storm strait
    stream summit sundial swallow swamp swan sycamore tavern temple terrace thicket thistle
    thrush tide tiger timber torch tower trail trellis trout tulip tundra turtle valley vapor
    vine viola walnut walrus warren water weasel whale wharf wheat willow wind window wolf
    woodland wren yarrow yew zenith zephyr
    """

ADJECTIVES = tuple(_ADJECTIVES.split())
NOUNS = tuple(_NOUNS.split())

_PAIRS = len(ADJECTIVES) * len(NOUNS)
_STRIDE = 70_457  # coprime to the number of pairs: stepping by it visits each of them once
_MASK = 2**64 - 1


def two_words(seed: int) -> str:
    """Give the name that belongs to a seed, such as "amber-falcon"."""
    return _pair(_mixed(seed))


def unique_name(seed: int, taken: Collection[str]) -> str:
    """Give the seed's name, or the first after it that is free; case does not make a name free.

    Raises LibraryError when every name is taken.
    """
    used = {name.casefold() for name in taken}
    start = _mixed(seed)
    for step in range(_PAIRS):
        name = _pair(start + step * _STRIDE)
        if name not in used:
            return name
    raise LibraryError("Every name is taken: give this clip a name of your own.")


def _pair(number: int) -> str:
    adjective, noun = divmod(number % _PAIRS, len(NOUNS))
    if ADJECTIVES[adjective] == NOUNS[noun]:  # "hazel-hazel"
        noun = (noun + 1) % len(NOUNS)
    return f"{ADJECTIVES[adjective]}-{NOUNS[noun]}"


def _mixed(seed: int) -> int:
    """Spread neighbouring seeds apart (splitmix64, Steele et al. 2014)."""
    value = (seed + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)
