"""What reading costs without the program: a worker process decodes, resizes, turns and reads with bare RapidOCR.

The yardstick of `throughput.py`; it knows nothing of the package but the orientation model's file.
"""

import multiprocessing
import sys
from multiprocessing.connection import Connection
from pathlib import Path

MODEL = Path(__file__).resolve().parents[2] / "resources" / "orientation" / "page_orientation.onnx"
LONG_SIDE = 1500
SETTINGS = {
    "Global.use_cls": False,
    "Global.log_level": "critical",
    "Rec.rec_img_shape": [3, 48, 160],
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
}


def work(connection: Connection, threads: int) -> None:
    import numpy as np
    import onnxruntime
    from PIL import Image, ImageOps
    from rapidocr import RapidOCR

    ocr = RapidOCR(params={**SETTINGS, "EngineConfig.onnxruntime.intra_op_num_threads": threads})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(MODEL, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    while (path := connection.recv()) is not None:
        file = Image.open(path)
        file.draft("RGB", (LONG_SIDE, LONG_SIDE))
        image = ImageOps.exif_transpose(file).convert("RGB")
        image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
        scale = 256 / min(image.size)
        small = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BILINEAR)
        left, top = (small.width - 224) // 2, (small.height - 224) // 2
        pixels = np.asarray(small.crop((left, top, left + 224, top + 224)), np.float32) / 255
        pixels = (pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
        scores = session.run(None, {name: pixels.transpose(2, 0, 1)[None].astype(np.float32)})[0][0]
        turn = int(np.argmax(scores)) * 90
        upright = image.rotate(turn, expand=True) if turn else image
        result = ocr(np.ascontiguousarray(np.asarray(upright)[:, :, ::-1]))
        connection.send(list(getattr(result, "txts", None) or ()))


def main() -> None:
    threads, *paths = sys.argv[1:]
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, int(threads)))
    process.start()
    words = 0
    for path in paths:
        here.send(path)
        words += len(here.recv())
    here.send(None)
    process.join()
    print(words)


if __name__ == "__main__":
    main()
