"""A figure that a reader has taken home is a site that the builder takes."""

import base64
import io
import json
import zipfile

from builder.course import gather
from nncore.figures import live


def test_it_builds(gathering, tmp_path):
    name = json.dumps({"figure": "content.basics.squared_errors", "files": {}})
    packed = base64.b64decode(live.pack(name, None, json.dumps({"date": "2026-11-26", "author": "Ada"}))[0])
    zipfile.ZipFile(io.BytesIO(packed)).extractall(tmp_path)
    (lesson,) = gather(tmp_path / "content", gathering).lessons
    assert "What the line says" in lesson.figures[0].markup
    assert lesson.front_matter.authors == ("Ada",)
