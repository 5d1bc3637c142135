"""What G makes and what D lets pass, beside each other."""

import numpy as np

from gan_tutor.plots import draw_blind_spots, picture

STEPS = np.array([50, 100, 150])
MADE = np.array([[0.9, 0.0], [0.2, 0.04], [0.0, 1.0]])
PASSED = np.array([[0.25, 1.0], [0.35, 0.5], [1.0, 0.0]])


def drawn(made=MADE, passed=PASSED, **more):
    return picture(draw_blind_spots, STEPS, made, passed, **more)


def test_each_ribbon_shows_its_own_shares_a_row_a_class_from_the_top():
    made, passed = (ax.images[0] for ax in drawn().axes)
    # By their roots, as all ribbons of shares: a twentieth is to be seen too. What passes is shown as it is.
    np.testing.assert_allclose(made.get_array(), np.sqrt(MADE.T))
    np.testing.assert_allclose(passed.get_array(), PASSED.T)
    for image in (made, passed):
        assert image.get_clim() == (0, 1)
        left, right, bottom, top = image.get_extent()
        assert (left, right) == (25, 175), "each moment in the middle of its stretch"
        assert bottom > top


def test_both_ribbons_share_their_steps_and_name_the_classes():
    above, below = drawn(names=("five", "six")).axes
    assert above.get_xlim() == below.get_xlim()
    for ax in (above, below):
        assert [label.get_text() for label in ax.get_yticklabels()] == ["five", "six"]
    assert [label.get_text() for label in drawn().axes[0].get_yticklabels()] == ["0", "1"]


def test_the_text_tells_what_passes_of_the_classes_that_g_makes_and_of_the_others():
    # Made are (50, first), (100, first) and (150, second): 4 in 100 are strays.
    assert drawn().alt == (
        "What G makes, and what D believes, over 3 moments. On average, of a class that holds 5 % of the "
        "fakes or more D lets 20 % of the forgeries pass, of any other D lets 83 % of the forgeries pass."
    )
    nothing = drawn(np.zeros((3, 2))).alt
    assert "any other D lets 52 %" in nothing
    assert "a class that holds" not in nothing
