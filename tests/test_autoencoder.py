"""The learned plane has ten hills, one a digit, whatever the bandwidth; training is repeatable."""

import random
import re

import numpy as np
import pytest
import torch

from gan_tutor import autoencoder, digits

# Measured: ten modes in each of seeds 0 to 7 from 0.10 to 0.42, and in seed 0 from 0.09 to 0.48.
BANDWIDTHS = (0.11, 0.2, 0.4)


@pytest.fixture(scope="module")
def shipped():
    return digits.load()


@pytest.fixture(scope="module")
def watched(shipped):
    """Features of seed 0, the moments that were shown, and torch's global state before and after."""
    moments = []
    before = torch.random.get_rng_state()
    features = autoencoder.learn_features(shipped, watch=moments.append)
    return features, moments, before, torch.random.get_rng_state()


@pytest.fixture(scope="module")
def learned(shipped, watched):
    """Features by seed."""
    return {0: watched[0], **{seed: autoencoder.learn_features(shipped, seed) for seed in (1, 2)}}


@pytest.fixture(scope="module")
def features(learned):
    return learned[0]


@pytest.fixture(scope="module")
def points(shipped, features):
    return features.encode(shipped.images)


@pytest.fixture(scope="module")
def means(shipped):
    """The mean image of each digit."""
    return np.stack([shipped.images[shipped.labels == digit].mean(axis=0) for digit in range(10)])


def climbed(points, bandwidth):
    """Peaks of the kernel density estimate, shape (m, 2), and the peak that each point climbs to.

    Mean shift (Comaniciu & Meer 2002): each point moves to the mean of all, weighted by the kernel
    around it, until it moves less than a ten-thousandth of the bandwidth.
    """
    points = points.astype(np.float64)
    ends, climbing = points.copy(), np.arange(len(points))
    while len(climbing):
        here = ends[climbing]
        squared = ((here[:, None] - points) ** 2).sum(axis=2)
        weights = np.exp(-squared / (2 * bandwidth**2))
        ends[climbing] = weights @ points / weights.sum(axis=1, keepdims=True)
        climbing = climbing[np.abs(ends[climbing] - here).max(axis=1) > 1e-4 * bandwidth]
    peaks, owner = [], np.empty(len(points), dtype=int)
    for index, end in enumerate(ends):
        near = [k for k, peak in enumerate(peaks) if np.linalg.norm(end - peak) < bandwidth / 4]
        if not near:
            peaks.append(end)
        owner[index] = near[0] if near else len(peaks) - 1
    return np.array(peaks), owner


# the landscape


@pytest.mark.parametrize("bandwidth", BANDWIDTHS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_density_has_ten_modes_one_a_digit(shipped, learned, seed, bandwidth):
    peaks, owner = climbed(learned[seed].encode(shipped.images), bandwidth)
    counts = np.array([np.bincount(shipped.labels[owner == k], minlength=10) for k in range(len(peaks))])
    assert len(peaks) == 10
    assert sorted(counts.argmax(axis=1)) == list(range(10))
    # Measured: 1.
    assert (counts.max(axis=1) / counts.sum(axis=1)).min() >= 0.95


def test_the_ten_hills_are_of_comparable_height_and_the_land_between_7_and_5_is_low(
    shipped, features, points
):
    bandwidth = 0.2
    peaks, owner = climbed(points, bandwidth)
    density = digits.as_density(shipped, features, bandwidth)
    heights = density.log_prob(torch.tensor(peaks)).exp()
    # Measured: 1.19 to 1.25 over seeds 0 to 7.
    assert heights.max() < 1.5 * heights.min()
    seven, five = (peaks[np.bincount(owner[shipped.labels == digit]).argmax()] for digit in (7, 5))
    halfway = density.log_prob(torch.tensor((seven + five)[None] / 2)).exp()
    # Measured: 0.01 in this seed; in others a third digit's hill may stand halfway.
    assert halfway < 0.1 * heights.min()


def test_every_image_is_nearest_to_the_centre_of_its_digit(shipped, learned):
    for features in learned.values():
        probabilities = features.classify(features.encode(shipped.images))
        # Measured: 1 in each of seeds 0 to 7.
        assert (features.classes[probabilities.argmax(axis=1)] == shipped.labels).mean() >= 0.99


# the features


def test_the_features_are_standardised(shipped, learned):
    for features in learned.values():
        points = features.encode(shipped.images)
        assert points.shape == (1797, 2)
        assert points.dtype == np.float32
        # float32 arithmetic over 1797 images.
        np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(points.std(axis=0), 1, atol=1e-5)


def test_every_seed_has_0_on_the_left_and_1_above(learned):
    for features in learned.values():
        assert features.centers[0, 0] < -0.5
        assert features.centers[0, 1] == pytest.approx(0, abs=1e-6)  # float32
        assert features.centers[1, 1] > 0
        # Turned and perhaps mirrored, but not sheared.
        np.testing.assert_allclose(features.axes @ features.axes.T, np.eye(2), atol=1e-6)


def test_the_centres_stand_among_their_images(shipped, features, points):
    assert features.classes.tolist() == list(range(10))
    for digit, center in zip(features.classes, features.centers, strict=True):
        # Measured: 0.013 at most over seeds 0 to 7.
        assert np.linalg.norm(points[shipped.labels == digit].mean(axis=0) - center) < 0.05


def test_decoded_images_are_ink_however_far_out_the_point(features):
    images = features.decode(np.array([[0, 0], [50, -50], [-1e6, 1e6]]))
    assert images.shape == (3, 8, 8)
    assert images.dtype == np.float32
    assert images.min() >= 0
    assert images.max() <= 1
    assert features.decode(np.zeros((0, 2))).shape == (0, 8, 8)


def test_the_image_at_a_peak_shows_its_digit(shipped, features, points, means):
    peaks, owner = climbed(points, 0.2)
    decoded = features.decode(peaks)
    for digit in range(10):
        image = decoded[np.bincount(owner[shipped.labels == digit]).argmax()]
        again = features.classify(features.encode(image[None]))
        assert features.classes[again.argmax()] == digit
        # It looks like an average of the digit: no other digit's mean image is as close to it.
        assert ((image - means) ** 2).mean(axis=(1, 2)).argmin() == digit


def test_reconstruction_keeps_more_than_the_digit(shipped, features, points, means):
    error = ((features.decode(points) - shipped.images) ** 2).mean()
    of_means = ((means[shipped.labels] - shipped.images) ** 2).mean()
    # Measured: 0.65 to 0.68 over seeds 0 to 7.
    assert error < 0.75 * of_means


def test_class_probabilities_follow_bayes_rule(features):
    """For normals of standard deviation 1 among the latents, around centres that are equally common."""
    points = np.array([[0.3, -0.2], [-1, 2]])
    normals = torch.distributions.Normal(torch.tensor(features.centers * features.scales), 1.0)
    logs = normals.log_prob(torch.tensor(points * features.scales)[:, None]).sum(dim=2)
    np.testing.assert_allclose(features.classify(points), logs.softmax(dim=1).numpy(), atol=1e-5)  # float32


def test_class_probabilities_sum_to_1_however_far_out_the_point(features):
    probabilities = features.classify(np.array([[0, 0], [40, -40], [1e30, -1e30]]))
    assert probabilities.shape == (3, 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-12)
    assert features.classify(np.zeros((0, 2))).shape == (0, 10)


def test_as_density_takes_the_learned_features_too(shipped, features, points):
    density = digits.as_density(shipped, features, 0.2)
    np.testing.assert_array_equal(density.points.numpy(), points)
    np.testing.assert_array_equal(density.decode(points[:4]), features.decode(points[:4]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("encode", "images has shape (8, 8); allowed is (n, 8, 8)"),
        ("decode", "points has shape (8, 8); allowed is (n, 2)"),
        ("classify", "points has shape (8, 8); allowed is (n, 2)"),
    ],
)
def test_arrays_of_the_wrong_shape_are_named_with_what_is_allowed(features, call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        getattr(features, call)(np.zeros((8, 8)))


def test_images_of_another_size_are_refused(features):
    with pytest.raises(ValueError, match=re.escape("(3, 28, 28); allowed is (n, 8, 8)")):
        features.encode(np.zeros((3, 28, 28)))


# the training


def weights(features):
    return [p for network in (features.encoder, features.decoder) for p in network.parameters()]


def test_the_same_seed_gives_the_same_features_watched_or_not(shipped):
    first = autoencoder.learn_features(shipped, seed=3, steps=120)
    again = autoencoder.learn_features(shipped, seed=3, steps=120)
    # Whoever watches may draw random numbers and change the arrays that they are shown.
    seen = autoencoder.learn_features(shipped, seed=3, steps=120, watch=meddle)
    other = autoencoder.learn_features(shipped, seed=4, steps=120)
    for twin in (again, seen):
        assert all(torch.equal(a, b) for a, b in zip(weights(first), weights(twin), strict=True))
        for name in ("mean", "axes", "scales", "centers"):
            np.testing.assert_array_equal(getattr(first, name), getattr(twin, name))
    assert not torch.equal(weights(first)[0], weights(other)[0])


def meddle(moment):
    torch.rand(3)
    moment.points[:] = 0
    moment.labels[:] = 0


def test_training_leaves_the_global_random_state_alone(shipped, watched):
    _, _, before, after = watched
    assert torch.equal(before, after)
    # The old states are what must not move: NumPy's holds its numbers and how many were used up.
    of_numpy, of_python = np.random.get_state(), random.getstate()  # noqa: NPY002
    autoencoder.learn_features(shipped, steps=2)
    assert random.getstate() == of_python
    for was, now in zip(of_numpy, np.random.get_state(), strict=True):  # noqa: NPY002
        np.testing.assert_array_equal(now, was)


def test_training_leaves_torch_one_thread(shipped):
    # The tensors are small: on a busy machine training takes many times as long with two.
    torch.set_num_threads(2)
    try:
        autoencoder.learn_features(shipped, steps=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(1)


def test_nothing_of_the_features_trains_on(features):
    assert not any(p.requires_grad for p in weights(features))


def test_watch_sees_51_moments_from_the_first_step_to_the_last(shipped, watched):
    _, moments, _, _ = watched
    assert [moment.step for moment in moments] == list(range(0, 2501, 50))
    for moment in moments:
        assert moment.steps == 2500
        assert moment.points.shape == (1797, 2)
        np.testing.assert_array_equal(moment.labels, shipped.labels)
        # float32 arithmetic over 1797 images; before training they lie close together, far from 0.
        np.testing.assert_allclose(moment.points.mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(moment.points.std(axis=0), 1, atol=1e-4)


def test_the_last_moment_is_what_the_features_are(shipped, features, points, watched):
    last = watched[1][-1]
    np.testing.assert_allclose(last.points, points, rtol=0, atol=1e-5)  # float32
    nearest = features.classes[features.classify(points).argmax(axis=1)]
    assert last.accuracy == (nearest == shipped.labels).mean()
    error = ((features.decode(points) - shipped.images) ** 2).mean()
    assert last.reconstruction_error == pytest.approx(error, rel=1e-4)  # float32


def test_training_helps(watched):
    _, moments, _, _ = watched
    assert moments[0].accuracy < 0.3
    assert moments[0].reconstruction_error > 3 * moments[-1].reconstruction_error


@pytest.mark.parametrize("steps", [1, 2, 7, 49, 50, 51, 130])
def test_few_steps_are_all_shown_and_many_51_times(shipped, steps):
    few = digits.Digits(shipped.images[:20], shipped.labels[:20], "twenty")
    seen = []
    autoencoder.learn_features(few, steps=steps, watch=lambda moment: seen.append(moment.step))
    assert len(seen) == min(steps, 50) + 1
    assert seen[0] == 0
    assert seen[-1] == steps
    assert max(np.diff(seen)) <= -(-steps // 50)


def test_of_many_images_a_moment_shows_2000():
    many = shapes(2500)
    seen = []
    features = autoencoder.learn_features(many, steps=3, watch=seen.append)
    assert {moment.points.shape for moment in seen} == {(2000, 2)}
    # The images come sorted by class: those shown are spread over all of them.
    labels, counts = np.unique(seen[-1].labels, return_counts=True)
    assert labels.tolist() == [-5, 3, 40]
    assert counts == pytest.approx(2000 / 3, abs=2)
    assert features.encode(many.images).shape == (2500, 2)


# other images


def shapes(count):
    """A bar, a column and a dot in noise, in images of 6×5 pixels, with labels that are no digits."""
    rng = np.random.default_rng(0)
    labels = np.sort(rng.permutation(np.arange(count) % 3))
    images = rng.uniform(0, 0.3, (count, 6, 5))
    images[labels == 0, 2] += 0.7
    images[labels == 1, :, 3] += 0.7
    images[labels == 2, 0, 0] += 0.7
    return digits.Digits(images, np.array([-5, 3, 40])[labels], "shapes")


def test_images_of_any_size_and_classes_of_any_number_do():
    drawn = shapes(90)
    features = autoencoder.learn_features(drawn, steps=400)
    points = features.encode(drawn.images)
    assert features.shape == (6, 5)
    assert features.classes.tolist() == [-5, 3, 40]
    probabilities = features.classify(points)
    assert probabilities.shape == (90, 3)
    assert (features.classes[probabilities.argmax(axis=1)] == drawn.labels).all()
    decoded = features.decode(points)
    assert decoded.shape == (90, 6, 5)
    peaks, owner = climbed(points, 0.3)
    assert len(peaks) == 3
    assert len(set(zip(owner, drawn.labels, strict=True))) == 3


def test_images_that_are_all_alike_still_get_finite_points():
    alike = digits.Digits(np.full((4, 3, 3), 0.5), np.array([0, 0, 1, 1]), "grey")
    features = autoencoder.learn_features(alike, steps=1)
    points = features.encode(alike.images)
    assert np.isfinite(points).all()
    assert np.isfinite(features.decode(points)).all()


GOOD = {"images": np.full((4, 3, 3), 0.5), "labels": np.array([0, 0, 1, 1])}


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"steps": 0}, "steps is 0; training takes at least one step"),
        ({"images": np.zeros((4, 9))}, "images has shape (4, 9); allowed is (n, height, width), each ≥ 1"),
        ({"images": np.zeros((0, 3, 3))}, "images has shape (0, 3, 3); allowed is (n, height, width)"),
        ({"images": np.zeros((4, 3, 0))}, "images has shape (4, 3, 0); allowed is (n, height, width)"),
        ({"images": np.full((4, 3, 3), 16)}, "images holds a value outside 0 to 1; allowed is 0 (paper)"),
        ({"images": np.full((4, 3, 3), -0.1)}, "images holds a value outside 0 to 1"),
        ({"images": np.full((4, 3, 3), np.nan)}, "images holds a value outside 0 to 1"),
        ({"labels": np.array([0, 1])}, "labels has shape (2,); allowed is (4,), a label for each image"),
        ({"labels": None}, "labels has shape (); allowed is (4,), a label for each image"),
        ({"labels": np.full(4, 7)}, "labels holds only 7; it takes at least two classes to tell apart"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(bad, message):
    data = {**GOOD, **bad}
    with pytest.raises(ValueError, match=re.escape(message)):
        autoencoder.learn_features(
            digits.Digits(data["images"], data["labels"], "bad"), steps=data.get("steps", 1)
        )
