"""Every static figure: ``draw_*`` functions on given axes, and ``picture``, which shows one in a notebook.

Each ``draw_*`` returns a sentence that says what is seen, for the figure's alt text.
"""

from .climbs import draw_climbs, draw_cloud, draw_top, draw_tops
from .course import draw_course
from .coverages import draw_coverages
from .critics import draw_critics, draw_gaps
from .dirac import draw_dirac, draw_eigenvalues
from .distances import draw_apart, draw_histograms, draw_overlap, draw_pair
from .duels import FAKE_ROW, draw_cost_bars, draw_costs, draw_duel
from .earth import HEAP_ROW, draw_earth, draw_staircases
from .figure import FAKE, REAL, Picture, blank, like, picture, styled
from .flow import draw_flow
from .frozen import draw_frozen
from .games import (
    describe,
    draw_game,
    draw_gradient_norm,
    draw_losses,
    draw_modes,
    draw_outputs,
    draw_plane,
    draw_separation,
)
from .gradients import draw_counts, draw_norms, draw_pulls, draw_slopes
from .hops import draw_hop
from .images import draw_classes, draw_features, draw_images, draw_thumbnails
from .landscapes import draw_hills, draw_landscape, draw_surface
from .lockstep import draw_lockstep, draw_meter
from .opinions import draw_blind_spots
from .outlines import draw_mode_counts, draw_outline, draw_outlines
from .runs import draw_loss_curves, draw_runs
from .saturation import draw_fits, draw_flat, draw_lines, draw_tangents
from .seeds import draw_seeds
from .story import draw_ribbons, draw_story
from .symptoms import draw_ribbon, draw_symptoms
from .walks import draw_landscapes, draw_learning, draw_place, draw_samples, draw_walk

__all__ = [
    "FAKE",
    "FAKE_ROW",
    "HEAP_ROW",
    "REAL",
    "Picture",
    "blank",
    "describe",
    "draw_apart",
    "draw_blind_spots",
    "draw_classes",
    "draw_climbs",
    "draw_cloud",
    "draw_cost_bars",
    "draw_costs",
    "draw_counts",
    "draw_course",
    "draw_coverages",
    "draw_critics",
    "draw_dirac",
    "draw_duel",
    "draw_earth",
    "draw_eigenvalues",
    "draw_features",
    "draw_fits",
    "draw_flat",
    "draw_flow",
    "draw_frozen",
    "draw_game",
    "draw_gaps",
    "draw_gradient_norm",
    "draw_hills",
    "draw_histograms",
    "draw_hop",
    "draw_images",
    "draw_landscape",
    "draw_landscapes",
    "draw_learning",
    "draw_lines",
    "draw_lockstep",
    "draw_loss_curves",
    "draw_losses",
    "draw_meter",
    "draw_mode_counts",
    "draw_modes",
    "draw_norms",
    "draw_outline",
    "draw_outlines",
    "draw_outputs",
    "draw_overlap",
    "draw_pair",
    "draw_place",
    "draw_plane",
    "draw_pulls",
    "draw_ribbon",
    "draw_ribbons",
    "draw_runs",
    "draw_samples",
    "draw_seeds",
    "draw_separation",
    "draw_slopes",
    "draw_staircases",
    "draw_story",
    "draw_surface",
    "draw_symptoms",
    "draw_tangents",
    "draw_thumbnails",
    "draw_top",
    "draw_tops",
    "draw_walk",
    "like",
    "picture",
    "styled",
]
