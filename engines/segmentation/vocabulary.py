"""The words that the embedded segmenter was taught: kinds of things, their other names, and colours. Plain data.

`KINDS`: the key is the kind's name; a word may stand at several kinds ("bag", "chair") and then means any of them.
Names are singular, but for what is always a pair or a group; `phrase.py` makes the plurals. The order is that of the
network's outputs: a new kind means new weights. `lab/scenes` builds and renders these kinds. `OTHER_THINGS` it was not
taught.
"""

COLOURS = ("black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
# Other words for them; in doubt, the term that `lab/scenes/palette.py` gives that colour.
SHADES: dict[str, tuple[str, ...]] = {
    "black": ("ebony",),
    "white": ("cream", "ivory"),
    "grey": ("gray", "silver", "silvery", "charcoal"),
    "red": ("crimson", "scarlet", "maroon", "burgundy"),
    "orange": ("terracotta", "coral"),
    "yellow": ("gold", "golden", "mustard", "ochre"),
    "green": ("olive", "emerald"),
    "blue": ("navy", "turquoise", "teal", "cyan", "aqua", "azure", "cobalt"),
    "purple": ("violet", "lilac", "lavender", "mauve", "indigo"),
    "pink": ("magenta", "fuchsia"),
    "brown": ("beige", "tan", "khaki", "taupe"),
}

# fmt: off
# What others stand, lie or sit on, or in: it is moved together with them.
HOLDERS = (
    "armchair", "basket", "bed", "bench", "bookcase", "bowl", "cabinet", "chair", "chest of drawers", "coffee table",
    "crate", "cutting board", "desk", "hanging chair", "office chair", "plate", "pouf", "side table", "sofa", "stool",
    "table", "tray", "vase",
)
KINDS: dict[str, tuple[str, ...]] = {
    # bags and baskets
    "backpack": ("bagpack", "rucksack", "bag", "school bag", "daypack", "knapsack", "book bag"),
    "basket": (
        "wicker basket", "woven basket", "hamper", "storage basket", "laundry basket", "rattan basket", "straw basket",
    ),
    "handbag": ("bag", "purse", "shoulder bag", "leather bag", "satchel", "tote", "tote bag", "pocketbook"),
    "shopping bag": (
        "bag", "tote bag", "tote", "paper bag", "carrier bag", "gift bag", "grocery bag", "canvas bag", "cotton bag",
        "cloth bag",
    ),
    "suitcase": (
        "luggage", "trolley", "travel bag", "trolley case", "travel case", "cabin bag", "carry on", "carry on bag",
        "carry on suitcase", "roller bag", "baggage", "valise",
    ),
    # boxes and bins
    "bin": (
        "waste bin", "trash can", "wastebasket", "rubbish bin", "garbage can", "dustbin", "trash bin", "garbage bin",
        "waste paper basket", "waste paper bin", "litter bin", "pedal bin",
    ),
    "box": (
        "cardboard box", "carton", "package", "parcel", "gift box", "present", "gift", "shoe box", "packing box",
        "storage box",
    ),
    "bucket": ("pail", "water bucket"),
    "crate": ("wooden crate", "wooden box", "wood box", "fruit crate", "packing case", "shipping crate"),
    # seats
    "armchair": (
        "chair", "easy chair", "lounge chair", "club chair", "reading chair", "accent chair", "upholstered chair",
        "seat",
    ),
    "bench": ("wooden bench", "seat", "garden bench", "park bench", "bench seat"),
    "chair": (
        "dining chair", "wooden chair", "kitchen chair", "seat", "dinner chair", "side chair", "upholstered chair",
    ),
    "hanging chair": (
        "egg chair", "swing chair", "hanging egg chair", "chair", "hanging seat", "swing seat", "wicker chair",
        "rattan chair", "basket chair", "seat",
    ),
    "office chair": (
        "desk chair", "swivel chair", "chair", "computer chair", "task chair", "work chair", "study chair", "seat",
    ),
    "pouf": ("ottoman", "pouffe", "footstool", "hassock", "footrest", "bean bag", "bean bag chair"),
    "sofa": ("couch", "settee", "loveseat", "sofa bed", "chesterfield", "divan", "futon"),
    "stool": (
        "side table", "small table", "tray table", "footstool", "seat", "bar stool", "wooden stool", "kitchen stool",
        "step stool",
    ),
    # tables and cases
    "bed": ("double bed", "single bed", "bed frame", "bedstead"),
    "bookcase": (
        "bookshelf", "shelf", "shelves", "shelving", "shelving unit", "shelf unit", "storage unit", "book rack",
    ),
    "cabinet": ("sideboard", "cupboard", "dresser", "credenza", "buffet", "storage cabinet"),
    "chest of drawers": (
        "drawers", "dresser", "commode", "nightstand", "drawer unit", "set of drawers", "bureau", "tallboy",
        "bedside table", "bedside cabinet", "night table",
    ),
    "coffee table": ("low table", "table", "cocktail table", "tea table", "living room table"),
    "desk": (
        "table", "writing desk", "study table", "work desk", "computer desk", "office desk", "writing table",
        "work table", "bureau",
    ),
    "side table": (
        "end table", "small table", "table", "bedside table", "night table", "nightstand", "occasional table",
        "lamp table", "accent table", "tray table",
    ),
    "table": ("dining table", "kitchen table", "dinner table", "breakfast table", "work table", "trestle table"),
    # lamps
    "candle": ("pillar candle", "candlestick", "candle holder", "taper candle", "scented candle", "tea light"),
    "desk lamp": (
        "lamp", "reading lamp", "anglepoise lamp", "light", "desk light", "reading light", "work lamp", "study lamp",
        "office lamp", "gooseneck lamp", "bankers lamp", "clip on lamp",
    ),
    "floor lamp": (
        "lamp", "standing lamp", "standard lamp", "light", "floor light", "standing light", "reading lamp",
        "reading light", "arc lamp", "tripod lamp",
    ),
    "lantern": (
        "candle lantern", "storm lantern", "oil lamp", "oil lantern", "hurricane lamp", "kerosene lamp",
        "paraffin lamp",
    ),
    "pendant lamp": (
        "lamp", "hanging lamp", "ceiling lamp", "pendant light", "light", "ceiling light", "hanging light",
        "light fixture", "light fitting", "paper lantern",
    ),
    "table lamp": ("lamp", "bedside lamp", "light", "table light", "bedside light", "night lamp", "night light"),
    # devices
    "camera": ("photo camera", "digital camera", "film camera", "reflex camera", "instant camera", "dslr", "slr"),
    "fan": ("electric fan", "table fan", "ventilator", "desk fan", "cooling fan"),
    "headphones": (
        "headset", "earphones", "headphone", "pair of headphones", "over ear headphones", "on ear headphones",
    ),
    "keyboard": ("computer keyboard", "pc keyboard"),
    "laptop": ("notebook computer", "computer", "laptop computer", "notebook", "portable computer"),
    "monitor": (
        "computer monitor", "screen", "computer screen", "display", "computer", "desktop computer", "pc", "pc monitor",
        "computer display", "flat screen", "lcd screen",
    ),
    "mouse": ("computer mouse", "pc mouse"),
    "phone": ("mobile phone", "smartphone", "cell phone", "mobile", "cellular phone", "cell"),
    "radio": ("transistor radio", "portable radio", "radio set", "radio receiver"),
    "speaker": ("loudspeaker", "stereo speaker", "audio speaker", "hi fi speaker", "bookshelf speaker", "speaker box"),
    "television": (
        "tv", "tv set", "television set", "telly", "tv screen", "television screen", "flat screen", "screen",
    ),
    # textiles
    "blanket": ("throw", "plaid", "folded blanket", "throw blanket", "folded throw", "sofa throw", "travel rug"),
    "curtain": ("curtains", "drape", "drapes", "drapery", "window curtain"),
    "curtain rod": ("curtain pole", "rod", "curtain rail", "curtain bar", "drapery rod"),
    "cushion": (
        "pillow", "throw pillow", "scatter cushion", "sofa cushion", "couch cushion", "sofa pillow", "couch pillow",
        "decorative pillow", "seat cushion", "floor cushion",
    ),
    "rug": ("carpet", "mat", "floor rug", "area rug", "throw rug", "floor mat", "doormat", "runner", "hearth rug"),
    "wall hanging": (
        "macrame", "macramé", "tapestry", "wall decoration", "woven wall hanging", "hanging", "wall decor", "wall art",
        "wall tapestry", "macrame hanging", "fibre art", "fiber art",
    ),
    # plants
    "flowers": (
        "bouquet", "flower", "bunch of flowers", "vase of flowers", "flower arrangement", "floral arrangement", "posy",
        "blossoms", "blossom", "roses", "rose", "tulips", "tulip", "peonies", "peony",
    ),
    "plant": (
        "potted plant", "house plant", "succulent", "pot plant", "flower pot", "plant pot", "potted flower",
        "pot of flowers", "planter", "greenery",
    ),
    "twigs": (
        "dried branches", "branches", "dry flowers", "twig", "branch", "dried flowers", "dry branches", "dried twigs",
        "bunch of twigs", "bare branches",
    ),
    # tableware
    "bottle": (
        "glass bottle", "wine bottle", "water bottle", "beer bottle", "drinks bottle", "flask", "bottle of wine",
        "bottle of water", "bottle of beer", "red wine bottle", "white wine bottle",
    ),
    "bowl": ("dish", "fruit bowl", "salad bowl", "soup bowl", "cereal bowl", "mixing bowl", "bowl of fruit"),
    "cup": ("coffee cup", "teacup", "espresso cup", "cup of coffee", "cup of tea", "cup and saucer"),
    "cutting board": (
        "chopping board", "wooden board", "bread board", "cheese board", "serving board", "chopping block",
        "butcher block",
    ),
    "jar": ("glass jar", "terrarium", "storage jar", "jam jar", "mason jar", "preserving jar"),
    "jug": ("pitcher", "carafe", "milk jug", "cream jug", "water jug", "milk pitcher", "ewer"),
    "kettle": ("electric kettle", "tea kettle", "water kettle", "gooseneck kettle"),
    "mug": ("coffee mug", "cup", "tea mug", "mug of coffee", "mug of tea", "cup of coffee", "cup of tea"),
    "plate": ("dinner plate", "dish", "side plate", "dessert plate", "serving plate", "platter", "saucer"),
    "saucepan": ("pot", "cooking pot", "pan", "cooking pan", "stockpot", "stew pot", "milk pan"),
    "teapot": ("tea pot", "coffee pot"),
    "tray": ("serving tray", "tea tray", "breakfast tray"),
    "wine glass": (
        "glass", "goblet", "red wine glass", "white wine glass", "glass of wine", "glass of red wine",
        "glass of white wine", "stemmed glass", "champagne glass",
    ),
    # food
    "apple": ("fruit", "piece of fruit"),
    "banana": ("bananas", "fruit", "piece of fruit", "bunch of bananas"),
    "bread": ("loaf", "loaf of bread", "bread loaf", "sourdough"),
    "orange": ("tangerine", "fruit", "piece of fruit", "mandarin", "clementine", "satsuma", "citrus fruit"),
    "pear": ("fruit", "piece of fruit"),
    "pumpkin": ("squash", "gourd", "winter squash", "jack o lantern"),
    # small things
    "alarm clock": (
        "clock", "bedside clock", "digital clock", "table clock", "desk clock", "clock radio", "radio alarm", "alarm",
    ),
    "book": (
        "novel", "hardback", "hardcover", "paperback", "textbook", "notebook", "cookbook", "stack of books",
        "pile of books",
    ),
    "clock": ("wall clock", "kitchen clock", "station clock"),
    "globe": ("world globe", "earth globe", "desk globe", "terrestrial globe"),
    "mirror": ("wall mirror", "looking glass", "hanging mirror"),
    "pen pot": (
        "pencil cup", "pen holder", "pencil holder", "pencil pot", "pen cup", "pencil jar", "pen stand", "pencil stand",
        "desk tidy", "pot of pencils", "pot of pens",
    ),
    "picture frame": (
        "picture", "frame", "framed print", "photo frame", "painting", "framed picture", "framed photo", "photo",
        "photograph", "print", "poster", "artwork", "art", "wall art", "wall picture", "canvas", "portrait", "drawing",
    ),
    "pin board": ("cork board", "notice board", "corkboard", "bulletin board", "memo board", "message board"),
    "vase": ("floor vase", "urn", "flower vase", "bud vase", "vase of flowers"),
    # toys and leisure
    "ball": (
        "football", "beach ball", "toy ball", "soccer ball", "basketball", "tennis ball", "rubber ball", "toy",
    ),
    "bicycle": ("bike", "cycle", "push bike", "road bike", "racing bike", "mountain bike", "city bike"),
    "blocks": (
        "building blocks", "toy blocks", "wooden blocks", "block", "building block", "toy block", "wooden block",
        "toy bricks", "toy brick", "building bricks", "letter blocks", "alphabet blocks", "toy",
    ),
    "guitar": ("acoustic guitar", "electric guitar", "classical guitar", "bass guitar", "bass"),
    "skateboard": ("longboard", "skate board", "cruiser board"),
    "teddy bear": (
        "teddy", "stuffed animal", "soft toy", "toy bear", "plush toy", "stuffed toy", "cuddly toy", "stuffed bear",
        "bear", "plush", "plushie", "plush bear", "plush animal", "toy",
    ),
    "toy car": (
        "car", "model car", "toy", "toy truck", "toy lorry", "toy bus", "toy vehicle", "racing car", "race car",
        "miniature car",
    ),
    # wear
    "boots": (
        "boot", "wellingtons", "rubber boots", "shoes", "wellington", "wellies", "welly", "gumboots", "rain boots",
        "ankle boots", "hiking boots", "riding boots", "pair of boots", "footwear",
    ),
    "hat": (
        "sun hat", "fedora", "straw hat", "cap", "baseball cap", "beanie", "woolly hat", "bobble hat", "knitted hat",
        "cowboy hat", "bowler hat", "bowler", "boater", "trilby",
    ),
    "shoes": (
        "shoe", "sneakers", "trainers", "sneaker", "trainer", "pair of shoes", "running shoes", "tennis shoes",
        "high heels", "heels", "loafers", "loafer", "plimsolls", "pair of sneakers", "pair of trainers", "footwear",
    ),
    "umbrella": ("brolly", "parasol", "rain umbrella"),
    # house
    "ladder": ("step ladder", "stepladder", "folding ladder", "step stool"),
    "radiator": ("heater", "column radiator", "panel radiator"),
    "watering can": ("sprinkling can",),
}

# Things of another look whose names end in a word above: without these they would be taken for it.
OTHER_THINGS = (
    "ash tray", "bath mat", "bin bag", "bottle cap", "car seat", "ceiling fan", "deck chair", "door frame",
    "exercise bike", "fairy light", "fishing rod", "flash light", "flower bed", "frying pan", "grandfather clock",
    "hot water bottle", "hour glass", "knife block", "lens cap", "letter box", "licence plate", "license plate",
    "litter tray", "magnifying glass", "motor bike", "motor cycle", "mouse mat", "number plate", "pine apple",
    "place mat", "post box", "satellite dish", "shopping trolley", "sleeping bag", "snow globe", "soap dish",
    "street lamp", "street light", "string light", "table mat", "tea bag", "tea trolley", "toilet seat",
    "traffic light", "wheel chair", "window frame", "work bench", "yoga mat",
)
# fmt: on
