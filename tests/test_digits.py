"""Digits come whole or not at all, and their two features are the least-squares projection."""

import re
import struct
import subprocess
import sys
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch

from gan_tutor import digits

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def shipped():
    return digits.load()


@pytest.fixture(scope="module")
def features(shipped):
    return digits.linear_features(shipped)


@pytest.fixture(scope="module")
def svd(shipped):
    """The reference: NumPy's singular value decomposition of the centred images, in float64."""
    flat = shipped.images.reshape(len(shipped), -1).astype(np.float64)
    return flat.mean(axis=0), *np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)[1:]


# the shipped digits


def test_the_shipped_digits_are_all_there(shipped):
    # The counts a class of scikit-learn's documentation.
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(shipped.labels).tolist() == counts
    assert shipped.images.shape == (1797, 8, 8)
    assert shipped.labels.shape == (1797,)
    assert len(shipped) == 1797
    assert shipped.images.dtype == np.float32


def test_ink_goes_from_0_to_1(shipped):
    assert shipped.images.min() == 0
    assert shipped.images.max() == 1


def test_an_unknown_data_set_is_named_with_what_is_allowed():
    with pytest.raises(ValueError, match=r"name is 'letters'; allowed are 'digits', 'mnist'"):
        digits.load("letters")


# the two features


def test_decode_of_encode_is_the_least_squares_projection(shipped, features, svd):
    mean, _, basis = svd
    flat = shipped.images.reshape(len(shipped), -1)
    projected = mean + (flat - mean) @ basis[:2].T @ basis[:2]
    decoded = features.decode(features.encode(shipped.images)).reshape(len(shipped), -1)
    # Ink is cut to 0..1; float32 sums of 64 products are good to some 1e-6.
    np.testing.assert_allclose(decoded, projected.clip(0, 1), rtol=0, atol=1e-5)


def test_the_features_are_standardised_and_uncorrelated(shipped, features):
    points = features.encode(shipped.images)
    assert points.shape == (1797, 2)
    assert points.dtype == np.float32
    # float32 arithmetic over 1797 images.
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(np.cov(points.T), np.eye(2), atol=1e-4)


def test_explained_is_the_share_of_variance_and_less_than_a_third(features, svd):
    _, singular, _ = svd
    share = (singular[:2] ** 2).sum() / (singular**2).sum()
    assert features.explained == pytest.approx(share, rel=1e-5)  # fitted in float32
    assert features.explained < 1 / 3


def test_the_components_are_orthonormal(features):
    np.testing.assert_allclose(features.components @ features.components.T, np.eye(2), atol=1e-6)  # float32


def test_fitting_again_gives_the_very_same_features(shipped, features):
    again = digits.linear_features(shipped)
    for name in ("mean", "components", "scales"):
        np.testing.assert_array_equal(getattr(again, name), getattr(features, name))


def test_the_order_of_the_images_flips_no_sign(shipped, features):
    order = np.random.default_rng(0).permutation(len(shipped))
    shuffled = digits.Digits(shipped.images[order], shipped.labels[order], "shuffled")
    # Summed in another order, in float32.
    np.testing.assert_allclose(
        digits.linear_features(shuffled).components, features.components, rtol=0, atol=1e-5
    )
    # The convention behind it: each component's largest weight is positive.
    largest = np.abs(features.components).argmax(axis=1)
    assert (features.components[[0, 1], largest] > 0).all()


def test_the_origin_is_the_mean_image(shipped, features):
    np.testing.assert_allclose(
        features.decode([[0, 0]])[0], shipped.images.mean(axis=0), atol=1e-6
    )  # float32


def test_decoded_images_are_ink_however_far_out_the_point(features):
    images = features.decode(np.array([[50, -50], [-1e6, 1e6]]))
    assert images.shape == (2, 8, 8)
    assert images.min() == 0
    assert images.max() == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("encode", "images has shape (8, 8); allowed is (n, 8, 8)"),
        ("decode", "points has shape (8, 8); allowed is (n, 2)"),
    ],
)
def test_arrays_of_the_wrong_shape_are_named_with_what_is_allowed(features, call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        getattr(features, call)(np.zeros((8, 8)))


def test_images_of_another_size_are_refused(features):
    with pytest.raises(ValueError, match=re.escape("(3, 28, 28); allowed is (n, 8, 8)")):
        features.encode(np.zeros((3, 28, 28)))


@pytest.mark.parametrize("bandwidth", [0.0, 0.1])
def test_as_density_holds_each_image_as_a_point_with_its_digit(shipped, features, bandwidth):
    density = digits.as_density(shipped, features, bandwidth)
    np.testing.assert_array_equal(density.points.numpy(), features.encode(shipped.images))
    np.testing.assert_array_equal(density.labels.numpy(), shipped.labels)
    assert density.bandwidth == bandwidth
    assert density.sample(5, torch.Generator().manual_seed(0)).shape == (5, 2)


def test_a_density_of_digits_decodes_its_points_and_says_where_they_come_from(shipped, features):
    density = digits.as_density(shipped, features)
    points = density.points.numpy()[:4]
    np.testing.assert_array_equal(density.decode(points), features.decode(points))
    assert density.name == f"{digits.SHIPPED}, two features"
    assert shipped.source == digits.SHIPPED
    other = digits.Digits(shipped.images, shipped.labels, "elsewhere")
    assert digits.as_density(other, features).name == "elsewhere, two features"


def test_as_pixels_holds_each_image_itself(shipped):
    density = digits.as_pixels(shipped)
    assert density.dim == 64
    assert density.bandwidth == 0
    assert density.name == f"{digits.SHIPPED}, pixels"
    np.testing.assert_array_equal(density.labels.numpy(), shipped.labels)
    np.testing.assert_array_equal(density.decode(density.points.numpy()), shipped.images)
    drawn = density.sample(20, torch.Generator().manual_seed(0))
    images = {image.tobytes() for image in shipped.images}
    assert all(point.tobytes() in images for point in drawn.numpy())


def test_pixels_decode_to_ink_of_their_shape_and_leave_the_points_alone():
    images = np.zeros((2, 3, 5), np.float32)
    density = digits.as_pixels(digits.Digits(images, np.array([0, 1]), "tall ones"))
    assert density.dim == 15
    points = np.arange(15, dtype=np.float32)[None] - 1
    before = points.copy()
    decoded = density.decode(points)
    assert decoded.shape == (1, 3, 5)
    assert decoded[0, 0].tolist() == [0, 0, 1, 1, 1]
    np.testing.assert_array_equal(points, before)
    assert density.decode(np.zeros((0, 15))).shape == (0, 3, 5)


# MNIST


def idx(array):
    """An array of bytes in the idx format: a magic number, the sizes, the bytes."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


IMAGES = np.random.default_rng(0).integers(0, 256, (12, 28, 28), dtype=np.uint8)
IMAGES[0, 0, :2] = 0, 255
LABELS = (np.arange(12) % 10).astype(np.uint8)


def write_mnist(root, images=None, labels=None):
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("train", "t10k"):
        (raw / f"{part}-images-idx3-ubyte").write_bytes(idx(IMAGES) if images is None else images)
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(idx(LABELS) if labels is None else labels)
    return root


def test_mnist_is_read_from_idx_files_without_the_network(tmp_path):
    mnist = digits.load("mnist", write_mnist(tmp_path), download=False)
    np.testing.assert_array_equal(mnist.images, IMAGES.astype(np.float32) / 255)
    np.testing.assert_array_equal(mnist.labels, LABELS)
    assert mnist.images.dtype == np.float32
    assert mnist.labels.dtype == np.int64
    assert (mnist.images.min(), mnist.images.max()) == (0, 1)


def test_the_two_features_take_images_of_any_size(tmp_path):
    mnist = digits.load("mnist", str(write_mnist(tmp_path)), download=False)
    features = digits.linear_features(mnist)
    assert features.decode(features.encode(mnist.images)).shape == (12, 28, 28)


def assert_sentence(error, root, *parts):
    message = str(error.value)
    assert repr(str(root)) in message
    assert "MNIST isn't there" in message
    assert "root/MNIST/raw" in message
    assert "load('digits')" in message
    assert "()." not in message, "the cause is missing"
    assert [part for part in parts if part not in message] == []


def test_without_its_files_mnist_fails_with_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError) as error:
        digits.load("mnist", tmp_path, download=False)
    assert_sentence(error, tmp_path, "downloading was switched off")


SPOILT = {
    **{f"images cut to {n} bytes": (idx(IMAGES)[:n], None) for n in (0, 2, 3, 4, 7, 10, 16, 17, 5_000, -1)},
    **{f"labels cut to {n} bytes": (None, idx(LABELS)[:n]) for n in (0, 3, 4, 6, 8, 9, -1)},
    "fewer labels than images": (None, idx(LABELS[:7])),
    "fewer images than labels": (idx(IMAGES[:7]), None),
    "bytes after the last image": (idx(IMAGES) + b"\0", None),
    "an error page instead of the images": (b"<html>404 Not Found</html>", None),
    "images of 16-bit numbers": (struct.pack(">HBB3I", 0, 11, 3, 12, 28, 14) + IMAGES.tobytes(), None),
}


@pytest.mark.parametrize(("images", "labels"), SPOILT.values(), ids=SPOILT.keys())
def test_spoilt_files_fail_with_the_same_sentence_and_never_give_half_the_data(tmp_path, images, labels):
    write_mnist(tmp_path, images, labels)
    with pytest.raises(FileNotFoundError) as error:
        digits.load("mnist", tmp_path, download=False)
    assert_sentence(error, tmp_path)


@pytest.mark.parametrize(
    "failure",
    [URLError("no route to host"), RuntimeError("File not found or corrupted."), TimeoutError("timed out")],
    ids=lambda failure: type(failure).__name__,
)
def test_without_a_network_the_download_fails_with_a_sentence(tmp_path, monkeypatch, failure):
    from torchvision.datasets import mnist

    def no_network(*args, **kwargs):
        raise failure

    monkeypatch.setattr(mnist, "download_and_extract_archive", no_network)
    with pytest.raises(FileNotFoundError) as error:
        digits.load("mnist", tmp_path, download=True)
    assert_sentence(error, tmp_path, "could not be downloaded", str(failure.args[0]))


def test_importing_digits_imports_no_torchvision():
    # A torchvision that does not match torch fails at import; a fresh process shows who imports it.
    code = "import sys, gan_tutor.digits as d; d.load(); sys.exit('torchvision' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
