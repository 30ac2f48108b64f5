"""Texts that a model must bear: what nobody writes in good faith, and what people write who do not write Latin."""

from hypothesis import strategies as st

FORTY_LANGUAGES = (
    "Guten Tag, bonjour, hola, hello, ciao, olá, hej, ahoj, cześć, привет, γειά, שלום, مرحبا, नमस्ते, 你好, こんにちは, "
    "안녕하세요, สวัสดี, xin chào, halo, merhaba, sawubona, bula, aloha, kia ora, zdravo, labas, sveiki, tere, moi, "
    "szia, salut, здраво, здравейте, բարև, გამარჯობა, salam, jambo, talofa, selamat"
)
HOSTILE = {
    "empty": "",
    "blanks": " \n\t ",
    "emoji": "🔥🔥 😡👩‍👩‍👧 ❤️",
    "five million letters": "a" * 5_000_000,
    "right to left": "\u202eתודה רבה \u2066invoice\u2069 شكرا",
    "combining marks": "pa\u0301\u0323\u0301rcel Z͑͗a̴l̷g̸o" + "\u0301\u0323" * 300,
    "a mark after a blank": "the \u0301parcel \u0323 late",
    "NUL": "the\0 invoice \0\0 twice",
    "lone surrogates": "the \ud800 invoice \udfff\ud800twice",
    "vertical tabs": "the\x0binvoice\x0ctwice\x1crude\x1dcourier\x1eparcel\x1fbox\x85fee\u2028clerk\rrain",
    "signs that grow": "\ufdfa invoice ﷺ﷽ ½ ㌕ ﬁne Ⅷ",
    "forty languages": FORTY_LANGUAGES,
    "sigma and dotted i": "ΟΔΥΣΣΕΥΣ İSTANBUL ẞ ŉ",
    "masks only": "@a @b https://x.example http://y.example 123 z@example.org",
    "masks without blanks": "@a@b.example,https://x.example/?q=1@c 12,5€ @ @@d www.x.example",
    "a link that never ends": "https://x.example/" + "y1@" * 9_000,
    "underscores": "__init__ a_b _ ___",
    "quotes": "don't ’tis rock'n'roll '' ’’ a'",
}
PIECES = (
    *[
        "invoice",
        "parcel",
        "courier",
        "rude",
        "colleague",
        "the",
        "not",
        "12",
        "4821",
        "@acme",
        "www.x.example",
        "a@example.org",
    ],
    *"!?.,'’_-@",
)
SIGNS = (
    "\0",
    "\x0b",
    "\x1c",
    "\r",
    "\x85",
    "\u00ad",
    "\u200b",
    "\u202e",
    "\u0301",
    "\ud800",
    "\ufdfa",
    "🔥",
    "İ",
    "Σ",
    "ﬁ",
    "שלום",
    "好",
)
texts = st.one_of(
    st.text(max_size=80),
    st.text(st.characters(), max_size=40),
    st.lists(st.sampled_from((*PIECES, *SIGNS)), max_size=25).map(" ".join),
    st.lists(st.sampled_from((*PIECES, *SIGNS, " ", "\n")), max_size=40).map("".join),
)
