"""The digest's picture: colours by theme, with those of the issue before in a thin bar beneath.

Everything is placed in pixels of a picture 1200 wide, in letters large enough for a phone, where it is
shown at a third of its size.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.messages.blocks import clean
from bot.plan.digest import Snapshot, ThemeCounts
from bot.plan.numbers import Reported

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS: Mapping[str, tuple[str, str, str]] = {
    Reported.BLUE.value: ("B", "#1f5fa8", "white"),
    Reported.GREEN.value: ("G", "#2f8a4e", "white"),
    Reported.AMBER.value: ("A", "#f5a623", "black"),
    Reported.RED.value: ("R", "#c4342d", "white"),
    Reported.GREY.value: ("–", "#b9bec5", "black"),
    Reported.LAPSED.value: ("?", "#e4f1e8", "black"),
    Reported.NOT_RATED.value: ("·", "#ffffff", "black"),
}
"""Letter, paint and ink of each colour, in the order of the bar."""

WIDTH, MARGIN, DPI = 1200, 24, 100
TOP, ROW, BAR, THIN = 110, 156, 58, 28
"""Height of the heading and of a theme, of its bar, and of the bar of the issue before."""

LARGE, SMALL, TINY = 34, 27, 21
"""Heights of letters."""

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that every machine draws the same."""

MOST_THEMES = 12


def digest_chart(snapshot: Snapshot) -> bytes:
    """A PNG, about 1200 by 700 for four themes.  The same snapshot gives the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 -- half a second, once a week
    from matplotlib.figure import Figure  # noqa: PLC0415 -- as above

    themes = _themes(snapshot)
    height = TOP + ROW * len(themes)
    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(height, 0))
    axes.set_axis_off()
    _draw_heading(axes, snapshot)
    one = (WIDTH - 2 * MARGIN) / max(1, *(_total(counts) for t in themes for counts in (t.now, t.before)))
    for row, theme in enumerate(themes):
        _draw_theme(axes, TOP + row * ROW, theme, one)
    out = BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _themes(snapshot: Snapshot) -> list[ThemeCounts]:
    """Themes with actions; the whole plan stands in for them where there are none or too many."""
    filled = [theme for theme in snapshot.themes if _total(theme.now) or _total(theme.before)]
    if 0 < len(filled) <= MOST_THEMES:
        return filled
    before = snapshot.before.by_colour if snapshot.before else {}
    return [ThemeCounts("All themes", snapshot.tally.by_colour, before)]


def _draw_heading(axes: "Axes", snapshot: Snapshot) -> None:
    named = "   ".join(f"{letter} {name}" for name, (letter, _, _) in LOOKS.items())
    before = ".  Thin bar: the digest before" if snapshot.before else ""
    _write(axes, MARGIN, 34, "Actions by theme and colour" + before, LARGE, fontweight="bold")
    _write(axes, MARGIN, 82, named, SMALL)


def _draw_theme(axes: "Axes", top: float, theme: ThemeCounts, one: float) -> None:
    """A theme's name and bars; `one` is the width of an action.  Labels without room follow the name."""
    narrow = _draw_bar(axes, top + 46, BAR, theme.now, one, LARGE)
    _draw_bar(axes, top + 46 + BAR + 4, THIN, theme.before, one, TINY, alpha=0.45)
    _write(axes, MARGIN, top + 22, f"{clean(theme.name, 46)}: {_total(theme.now)}", LARGE)
    if narrow:
        _write(axes, WIDTH - MARGIN, top + 22, "  ".join(narrow), SMALL, ha="right")


def _draw_bar(
    axes: "Axes",
    top: float,
    height: float,
    counts: Mapping[str, int],
    one: float,
    size: float,
    alpha: float = 1,
) -> list[str]:
    """Segments with letter and number in each; answers with the labels that found no room."""
    left, middle, narrow = float(MARGIN), top + height / 2, []
    for name, (letter, paint, ink) in LOOKS.items():
        if not (number := counts.get(name, 0)):
            continue
        width, label = number * one, f"{letter} {number}"
        axes.barh(middle, width, height, left, color=paint, edgecolor="#555555", linewidth=1, alpha=alpha)
        if len(label) * size * 0.62 < width:
            _write(
                axes, left + width / 2, middle, label, size, color=ink if alpha == 1 else "black", ha="center"
            )
        else:
            narrow.append(label)
        left += width
    return narrow


def _write(axes: "Axes", x: float, y: float, text: str, size: float, **look: Any) -> None:
    axes.text(
        x,
        y,
        _drawable(text),
        fontsize=size * 72 / DPI,
        va="center",
        parse_math=False,
        fontfamily=FONT,
        **look,
    )


def _drawable(text: str) -> str:
    """The text, with a question mark for what the font cannot draw."""
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415 -- as above

    known = get_font(findfont(FONT)).get_charmap()
    return "".join(character if ord(character) in known else "?" for character in text)


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())
