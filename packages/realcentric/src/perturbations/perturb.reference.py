"""Writes perturb.fixture.json: a small picture and what the suite makes of it, for the tests of this folder.

usage: python perturb.reference.py > perturb.fixture.json      (numpy 2.4 and OpenCV 5.0; the tests need neither)

"formula" follows the formulas of the suite in 64-bit floats. "opencv" does what the suite's code does with OpenCV, in 32-bit
floats and fixed point: for GB the two differ by a level here and there.
"""
import base64
import json

import cv2
import numpy as np

WIDTH, HEIGHT = 17, 13
LEVELS = {
    "CS": [0.4, 0.3, 0.2, 0.1, 0.0],
    "CC": [0.85, 0.725, 0.6, 0.475, 0.35],
    "GNC": [0.001, 0.002, 0.005, 0.01, 0.05],
    "GB": [7, 9, 13, 17, 21],
    "JPEG": [2, 3, 4, 5, 6],
}


def picture():
    """A ramp, a checkerboard and noise side by side; black, white and pure colours in the corners."""
    image = np.random.default_rng(6).integers(0, 256, (HEIGHT, WIDTH, 3))
    image[:, :5] = np.arange(HEIGHT * 5 * 3).reshape(HEIGHT, 5, 3) * 255 // (HEIGHT * 5 * 3 - 1)
    image[:, 5:10] = 255 * (np.add.outer(np.arange(HEIGHT), np.arange(5)) % 2)[:, :, None]
    image[0, :3] = [[0, 0, 0], [255, 255, 255], [255, 0, 0]]
    image[-1, -3:] = [[0, 255, 0], [0, 0, 255], [20, 20, 20]]
    return image.astype(np.uint8)


def uniforms(count):
    """Stand for the generator: the tests hand in the same numbers."""
    return (np.arange(count) * 7919 + 13) % 65537 / 65537


def to_ycbcr(image):
    r, g, b = np.moveaxis(image.astype(np.float64), -1, 0)
    y = 0.299 * r + 0.587 * g + 0.114 * b
    cb, cr = 0.564 * (b - y) + 0.5, 0.713 * (r - y) + 0.5
    return np.stack([(219 * y + 16) / 255, (224 * cb + 16) / 255, (224 * cr + 16) / 255], -1)


def to_rgb(values):
    y = (255 * values[..., 0] - 16) / 219
    cb, cr = (255 * values[..., 1] - 16) / 224 - 0.5, (255 * values[..., 2] - 16) / 224 - 0.5
    rgb = np.stack([y + 1.403 * cr, y - 0.714 * cr - 0.344 * cb, y + 1.773 * cb], -1)
    return np.clip(np.floor(rgb), 0, 255)


def saturation(image, share):
    values = to_ycbcr(image)
    values[..., 1:] = 0.5 + (values[..., 1:] - 0.5) * share
    return to_rgb(values)


def contrast(image, factor):
    return image.astype(np.int64) * round(1000 * factor) // 1000


def noise(image, variance):
    values = to_ycbcr(image) / 255
    pairs = uniforms(2 * ((values.size + 1) // 2)).reshape(-1, 2)
    radius, angle = np.sqrt(-2 * np.log(1 - pairs[:, 0])), 2 * np.pi * pairs[:, 1]
    normal = np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1).ravel()[: values.size]
    return to_rgb(255 * (values + np.sqrt(variance) * normal.reshape(values.shape)))


def blur(image, size):
    offsets = np.arange(size) - (size - 1) / 2
    kernel = np.exp(-(offsets**2) / (2 * (size / 6) ** 2))
    kernel /= kernel.sum()
    radius = size // 2
    padded = np.pad(image.astype(np.float64), ((radius, radius), (radius, radius), (0, 0)), "reflect")
    rows = sum(w * padded[:, k : k + WIDTH] for k, w in enumerate(kernel))
    return np.floor(sum(w * rows[k : k + HEIGHT] for k, w in enumerate(kernel)) + 0.5)


def opencv_saturation(image, share):
    values = cv2.cvtColor(image.astype(np.float32), cv2.COLOR_RGB2YCrCb)
    values[..., 0] = (values[..., 0] * 219 + 16) / 255
    values[..., 1:] = (values[..., 1:] * 224 + 16) / 255
    values[..., 1:] = 0.5 + (values[..., 1:] - 0.5) * share
    values[..., 0] = (values[..., 0] * 255 - 16) / 219
    values[..., 1:] = (values[..., 1:] * 255 - 16) / 224
    return cv2.cvtColor(values, cv2.COLOR_YCrCb2RGB)


def opencv_pixelation(image, factor):
    return cv2.resize(cv2.resize(image, (WIDTH // factor, HEIGHT // factor)), (WIDTH, HEIGHT))


FORMULA = {"CS": saturation, "CC": contrast, "GNC": noise, "GB": blur}
OPENCV = {
    "CS": opencv_saturation,
    "CC": lambda image, factor: image.astype(np.float32) * np.float32(factor),
    "GB": lambda image, size: cv2.GaussianBlur(image, (size, size), size / 6),
    "JPEG": opencv_pixelation,
}


def encode(image):
    return base64.b64encode(np.ascontiguousarray(image).astype(np.uint8).tobytes()).decode()


def results(operations):
    image = picture()
    return {kind: [encode(run(image, value)) for value in LEVELS[kind]] for kind, run in operations.items()}


print(json.dumps(dict(width=WIDTH, height=HEIGHT, picture=encode(picture()), formula=results(FORMULA),
                      opencv=results(OPENCV)), indent=1))
