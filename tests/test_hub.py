"""Where weights are looked for, and that a hub that is not there costs seconds. All servers are on this machine."""

import contextlib
import http.server
import json
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from huggingface_hub import constants

from engines import hub
from engines.errors import DamagedWeightsError, EngineUnavailableError, ObjectNotFoundError
from engines.hub import Weights, find_weights, translate_loading_errors

NOTICED_WITHIN = 5.0  # seconds: the promise; the code's own limit is 3
ROOT = Path(__file__).parent.parent
FIRST, SECOND = "someone/first", "someone/second"


@pytest.fixture(autouse=True)
def no_memory():
    hub.forget_hub()
    yield
    hub.forget_hub()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of the hub's; returns its folder."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    return folder


@pytest.fixture
def online(cache, monkeypatch):
    """Allow the hub to be asked; returns a function that says where it is. Nothing is cached."""
    for variable in hub.OFFLINE_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    return lambda address: monkeypatch.setattr(constants, "ENDPOINT", address)


@contextlib.contextmanager
def serve(answer, page=None):
    """A hub on this machine: answer(model_id) gives a status. Yields its address and the list of ids asked for.

    page: what it sends with every status instead of the hub's JSON.
    """
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            model_id = self.path.removeprefix("/api/models/")
            asked.append(model_id)
            status = answer(model_id)
            body = page or json.dumps({"id": model_id} if status == 200 else {"error": "no"}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def serve_silence(drip=None):
    """A server that accepts and says nothing; or, with drip, sends that byte string every half second for ever."""
    listener = socket.create_server(("127.0.0.1", 0))
    held, over = [], threading.Event()

    def accept():
        with contextlib.suppress(OSError):
            while not over.is_set():
                connection, _ = listener.accept()
                held.append(connection)
                if drip:
                    threading.Thread(target=feed, args=(connection,), daemon=True).start()

    def feed(connection):
        with contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.5):
                connection.sendall(drip)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        for connection in [listener, *held]:
            connection.close()


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


WHOLE = {".safetensors": b"\x02\0\0\0\0\0\0\0{}", ".bin": b"\x80\x02N."}  # files of no weights


def make_model(folder, *, weights="model.safetensors"):
    """A network's folder, with everything of a saved one that is looked at here."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    if weights:
        (folder / weights).write_bytes(WHOLE.get(Path(weights).suffix, b"0"))
    return folder


def make_pipeline(folder):
    """A diffusers pipeline's folder: a network, words, a scheduler, and a part that no engine loads."""
    make_model(folder / "unet", weights="diffusion_pytorch_model.safetensors")
    make_model(folder / "text_encoder")
    for name, file in [("tokenizer", "tokenizer_config.json"), ("scheduler", "scheduler_config.json")]:
        (folder / name).mkdir()
        (folder / name / file).write_text("{}")
    (folder / "tokenizer" / "vocab.json").write_text("{}")
    (folder / "tokenizer" / "merges.txt").write_text("")
    parts = {"unet": ["diffusers", "A"], "text_encoder": ["transformers", "B"], "tokenizer": ["transformers", "C"]}
    rest = {"scheduler": ["diffusers", "D"], "safety_checker": ["x", "E"], "image_encoder": [None, None]}
    index = {"_class_name": "Pipeline", "requires_safety_checker": False, **parts, **rest}
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def put_in_cache(cache, model_id, make=make_model, **options):
    """Lay a model out as the hub's cache does, by links into blobs; returns its snapshot's folder."""
    place = cache / ("models--" + model_id.replace("/", "--"))
    snapshot = make(place / "snapshots" / "0123abcd", **options)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abcd")
    blobs = place / "blobs"
    blobs.mkdir()
    for i, path in enumerate(sorted(path for path in snapshot.rglob("*") if path.is_file())):
        path.rename(blobs / f"blob{i}")
        path.symlink_to(blobs / f"blob{i}")
    return snapshot


def refuse(model_ids, **options):
    """Return the one line with which these ids are refused."""
    with pytest.raises(EngineUnavailableError) as caught:
        find_weights(model_ids, **options)
    line = str(caught.value)
    assert "\n" not in line
    return line


# --- folders ------------------------------------------------------------------------------------------------------


def test_a_folder_is_taken_as_it_is(tmp_path):
    folder = str(make_model(tmp_path / "model"))
    assert find_weights([folder]) == Weights(folder, True, folder, "folder")


def test_a_folder_beside_us_may_look_like_an_id(tmp_path, monkeypatch):
    make_pipeline(tmp_path / "someone" / "first")
    monkeypatch.chdir(tmp_path)
    assert find_weights([FIRST]) == Weights(FIRST, True, FIRST, "folder")


def test_the_home_folder_is_understood(tmp_path, monkeypatch):
    make_model(tmp_path / "model")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_weights(["~/model"]) == Weights(str(tmp_path / "model"), True, "~/model", "folder")


def test_a_folder_comes_before_the_cache(tmp_path, cache):
    put_in_cache(cache, FIRST)
    folder = str(make_model(tmp_path / "model"))
    assert find_weights([FIRST, folder]).found_in == "folder"


@pytest.mark.parametrize("name", ["./nowhere", "/no/where/at/all", "~/nowhere-at-all", "a/b/c"])
def test_a_folder_that_is_not_there_is_named(name):
    assert f"no folder {name}" in refuse([name])


def test_a_folder_without_a_model_is_named(tmp_path):
    (tmp_path / "photo.jpg").touch()
    assert f"the folder {tmp_path} has no model_index.json and no config.json" in refuse([str(tmp_path)])


def test_what_is_no_id_is_said(cache):
    assert "neither a folder here nor a hub id" in refuse(["what is this?"])


WEIGHT_FILES = [
    "model.safetensors",
    "pytorch_model.bin",
    "diffusion_pytorch_model.safetensors",
    "diffusion_pytorch_model.fp16.safetensors",
]


@pytest.mark.parametrize("name", WEIGHT_FILES)
def test_weights_have_many_names(tmp_path, name):
    assert find_weights([str(make_model(tmp_path / "model", weights=name))]).found_in == "folder"


@pytest.mark.parametrize("name", [None, "model.safetensors.part", "flax_model.msgpack", "optimizer.bin"])
def test_a_config_alone_is_no_model(tmp_path, name):
    folder = make_model(tmp_path / "model", weights=name)
    assert f"the folder {folder} has no weights" in refuse([str(folder)])


def test_every_part_of_split_weights_is_needed(tmp_path):
    folder = make_model(tmp_path / "model", weights=None)
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    (folder / shards["a"]).write_bytes(WHOLE[".safetensors"])
    assert f"has no {shards['b']}" in refuse([str(folder)])
    (folder / shards["b"]).touch()
    assert f"has a damaged file, {shards['b']}, which is empty" in refuse([str(folder)])
    (folder / shards["b"]).write_bytes(WHOLE[".safetensors"])
    assert find_weights([str(folder)]).found_in == "folder"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("unet/diffusion_pytorch_model.safetensors", "no weights"),
        ("unet/config.json", "no config in unet/"),
        ("scheduler/scheduler_config.json", "no config in scheduler/"),
        ("tokenizer/merges.txt", "in tokenizer/"),
    ],
)
def test_every_part_of_a_pipeline_is_needed(tmp_path, missing, words):
    folder = make_pipeline(tmp_path / "pipeline")
    assert find_weights([str(folder)]).found_in == "folder"  # without the parts that nothing here loads
    (folder / missing).unlink()
    assert words in refuse([str(folder)])


@pytest.mark.parametrize("content", ["{", "[]", '{"weight_map": 3}', "null"])
def test_an_index_that_cannot_be_read_is_said(tmp_path, content):
    folder = make_model(tmp_path / "model")
    (folder / "model.safetensors.index.json").write_text(content)
    assert "an index that cannot be read" in refuse([str(folder)])


def test_shards_without_their_index_are_no_weights(tmp_path):
    folder = make_model(tmp_path / "model", weights="model-00001-of-00002.safetensors")
    assert "has no weights" in refuse([str(folder)])


def test_a_damaged_part_of_a_pipeline_is_named(tmp_path):
    folder = make_pipeline(tmp_path / "pipeline")
    (folder / "safety_checker").mkdir()
    (folder / "safety_checker" / "model.safetensors").touch()  # which no engine loads
    assert find_weights([str(folder)]).found_in == "folder"
    (folder / "scheduler" / "scheduler_config.json").write_text("{")
    assert "has a damaged file, scheduler/scheduler_config.json, which is no JSON" in refuse([str(folder)])


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"unet": ["own", "Network"]}, "code of its own (own.Network as unet), which is never run"),
        ({"_class_name": ["pipeline", "Own"]}, "code of its own (pipeline.Own as _class_name), which is never run"),
        ({"unet": ["own"]}, "an index that cannot be read"),
    ],
)
def test_a_pipeline_that_names_code_of_its_own_is_refused(tmp_path, entry, words):
    folder = make_pipeline(tmp_path / "pipeline")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | entry))
    assert f"the folder {folder} has {words}" in refuse([str(folder)])


# --- the cache ----------------------------------------------------------------------------------------------------


def test_the_cache_is_enough(cache):
    snapshot = put_in_cache(cache, FIRST)
    assert find_weights([FIRST]) == Weights(str(snapshot), True, FIRST, "cache")


def test_the_first_id_that_is_cached_is_taken(cache):
    put_in_cache(cache, SECOND, make_pipeline)
    assert find_weights([FIRST, SECOND]).origin == SECOND
    put_in_cache(cache, FIRST)
    assert find_weights([FIRST, SECOND]).origin == FIRST


def test_a_whole_copy_comes_before_half_a_copy(cache):
    put_in_cache(cache, FIRST, weights=None)
    put_in_cache(cache, SECOND)
    assert find_weights([FIRST, SECOND]).origin == SECOND


def test_half_a_download_is_not_used(cache):
    snapshot = put_in_cache(cache, FIRST)
    (snapshot / "model.safetensors").resolve().unlink()  # the link is there, what it points to is not
    line = refuse([FIRST])
    assert f"copy of {FIRST} is incomplete, it has no weights" in line
    assert "HF_HUB_OFFLINE is set" in line


@pytest.mark.parametrize("name", ["0badc0de.incomplete", "0badc0de.1a2b3c4d.incomplete"])
def test_a_download_that_broke_off_is_not_used(cache, name):
    snapshot = put_in_cache(cache, FIRST)
    partial = snapshot.parent.parent / "blobs" / name
    partial.touch()
    assert f"it has a broken download, {partial}" in refuse([FIRST])
    (partial.parent / "0badc0de").touch()  # it was fetched whole afterwards
    assert find_weights([FIRST]).found_in == "cache"


def test_half_a_download_is_fetched_where_the_hub_answers(online, cache):
    put_in_cache(cache, FIRST, weights=None)
    with serve(lambda _: 200) as (address, _):
        online(address)
        assert find_weights([FIRST]) == Weights(FIRST, False, FIRST, "hub")


def test_a_damaged_copy_is_named_and_not_asked_for_on_the_hub(online, cache):
    """The hub's library would take the damaged file again: it is removed by hand, or another model is taken."""
    snapshot = put_in_cache(cache, FIRST)
    (snapshot / "model.safetensors").resolve().write_bytes(b"")
    with serve(lambda _: 200) as (address, asked):
        online(address)
        line = refuse([FIRST])
        assert f"copy of {FIRST} has a damaged file, model.safetensors, which is empty" in line
        assert f"remove {snapshot.parent.parent}, and it is fetched anew" in line and asked == []
        with pytest.raises(DamagedWeightsError):
            find_weights([FIRST], offline=True)
        assert find_weights([FIRST, SECOND]) == Weights(SECOND, False, SECOND, "hub")
    put_in_cache(cache, SECOND)
    assert find_weights([FIRST, SECOND]).origin == SECOND


# --- the hub ------------------------------------------------------------------------------------------------------


def test_the_hub_is_not_asked_for_what_is_cached(online, cache):
    put_in_cache(cache, FIRST)
    with serve(lambda _: 200) as (address, asked):
        online(address)
        assert find_weights([FIRST]).found_in == "cache"
    assert asked == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_deleted_model_gives_way_to_the_next(online, status):
    with serve(lambda model_id: 200 if model_id == SECOND else status) as (address, asked):
        online(address)
        assert find_weights([FIRST, SECOND]) == Weights(SECOND, False, SECOND, "hub")
        assert find_weights([FIRST, SECOND]).origin == SECOND
    assert asked == [FIRST, SECOND]  # each once


def test_a_hub_that_has_nothing_is_said(online):
    with serve(lambda _: 404) as (address, asked):
        online(address)
        line = refuse([FIRST, SECOND])
    assert f"no weights of {FIRST} or {SECOND}" in line
    assert f"the hub {address} answers, and does not have it" in line
    assert asked == [FIRST, SECOND]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_hub_in_trouble_is_not_asked_again(online, status):
    with serve(lambda _: status) as (address, asked):
        online(address)
        assert f"does not answer (status {status})" in refuse([FIRST, SECOND])
        refuse([SECOND])
    assert asked == [FIRST]


def test_a_page_that_is_no_answer_is_no_hub(online):
    with serve(lambda _: 200, page=b"<html>Please log in to the hotel's network</html>") as (address, _):
        online(address)
        assert "does not answer" in refuse([FIRST])


@pytest.mark.parametrize("drip", [None, b" "])
def test_a_hub_that_hangs_is_noticed_in_time(online, drip):
    with serve_silence(drip) as address:
        online(address)
        start = time.monotonic()
        assert f"the hub {address} does not answer" in refuse([FIRST, SECOND])
        assert time.monotonic() - start < NOTICED_WITHIN
        start = time.monotonic()
        refuse([SECOND])
        assert time.monotonic() - start < 0.5  # remembered


def test_a_closed_port_is_noticed_at_once(online):
    online(closed_port())
    start = time.monotonic()
    assert "does not answer (ConnectError" in refuse([FIRST, SECOND])
    assert time.monotonic() - start < 2


def test_a_name_server_that_hangs_is_noticed_in_time(online, monkeypatch):
    over = threading.Event()

    def hang(*_args, **_kwargs):
        over.wait(30)
        raise socket.gaierror("no name server")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    online("http://hub.invalid")
    start = time.monotonic()
    try:
        assert "does not answer (not within 3 s)" in refuse([FIRST])
        assert time.monotonic() - start < NOTICED_WITHIN
    finally:
        over.set()


@pytest.mark.parametrize("variable", hub.OFFLINE_VARIABLES)
def test_offline_variables_are_heeded(online, monkeypatch, variable):
    with serve(lambda _: 200) as (address, asked):
        online(address)
        monkeypatch.setenv(variable, "1")
        assert f"{variable} is set" in refuse([FIRST])
        monkeypatch.setenv(variable, "0")
        assert "not to be asked" in refuse([FIRST], offline=True)
        assert asked == []
        assert find_weights([FIRST]).found_in == "hub"


def test_a_whole_process_ends_in_time_when_the_hub_hangs(cache):
    """With the library's own reading of HF_ENDPOINT, and a thread left hanging at the end."""
    script = (
        "import time\n"
        "import huggingface_hub.hf_api\n"
        "from engines.errors import EngineUnavailableError\n"
        "from engines.hub import find_weights\n"
        "start = time.monotonic()\n"
        "try:\n    find_weights(['someone/first', 'someone/second'])\n"
        "except EngineUnavailableError as error:\n    print(error)\n"
        "print(time.monotonic() - start, flush=True)\n"
    )
    clean = {name: value for name, value in os.environ.items() if name not in hub.OFFLINE_VARIABLES}
    with serve_silence() as address:
        environment = clean | {"HF_ENDPOINT": address, "HF_HUB_CACHE": str(cache), "NO_PROXY": "127.0.0.1"}
        process = subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        with process.stdout:
            line, seconds = process.stdout.readline(), process.stdout.readline()
            answered = time.monotonic()
        assert process.wait(timeout=60) == 0
    assert f"the hub {address} does not answer" in line
    assert float(seconds) < NOTICED_WITHIN
    assert time.monotonic() - answered < NOTICED_WITHIN  # it does not wait for the thread


# --- errors of the libraries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OSError, ValueError, RuntimeError, KeyError, EOFError, ImportError, Exception])
def test_any_error_of_a_library_becomes_one_line(kind):
    with pytest.raises(EngineUnavailableError) as caught, translate_loading_errors("the model X"):
        raise kind("first line\n  second line")
    line = str(caught.value)
    assert line.startswith("the model X cannot be loaded; fetch it again, or give another one: ")
    assert kind.__name__ in line
    assert "\n" not in line
    assert isinstance(caught.value.__cause__, kind)


def test_errors_of_the_hubs_client_become_one_line():
    """Of a hub that breaks off in the middle: not all of them are OSErrors."""
    from huggingface_hub import hf_hub_download

    listener = socket.create_server(("127.0.0.1", 0))

    def slam():
        with contextlib.suppress(OSError):
            while True:
                listener.accept()[0].close()

    threading.Thread(target=slam, daemon=True).start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(EngineUnavailableError, match="the model X cannot be loaded"), listener:  # noqa: SIM117
        with translate_loading_errors("the model X"):
            hf_hub_download(FIRST, "config.json", endpoint=address)


def test_damaged_safetensors_become_one_line(tmp_path):
    from safetensors import safe_open

    (tmp_path / "model.safetensors").write_bytes(b"not one")
    with pytest.raises(EngineUnavailableError, match="the model X cannot be loaded"):  # noqa: SIM117
        with translate_loading_errors("the model X"), safe_open(tmp_path / "model.safetensors", framework="np"):
            pass


def test_a_refused_pickle_says_what_to_do():
    with pytest.raises(EngineUnavailableError, match=r"never run; take a copy with \.safetensors"):  # noqa: SIM117
        with translate_loading_errors("the model X"):
            raise pickle.UnpicklingError("Weights only load failed.\nRe-running `torch.load` with ...")


def test_a_refused_pickle_is_told_behind_another_error():
    """As diffusers raises it."""
    with pytest.raises(EngineUnavailableError, match=r"one that holds code, which is never run"):  # noqa: SIM117
        with translate_loading_errors("the model X"):
            try:
                raise pickle.UnpicklingError("Weights only load failed")
            except pickle.UnpicklingError:
                raise OSError("Unable to load weights from checkpoint file") from None


def test_no_argument_of_a_library_is_given_as_advice():
    with pytest.raises(EngineUnavailableError) as caught, translate_loading_errors("the model X"):
        raise RuntimeError("You set `ignore_mismatched_sizes` to `False`, thus raising an error.")
    assert "have not the shapes" in str(caught.value) and "ignore_mismatched_sizes" not in str(caught.value)


def test_long_reasons_are_cut():
    with pytest.raises(EngineUnavailableError) as caught, translate_loading_errors("the model X"):
        raise ValueError("word " * 1000)
    assert len(str(caught.value)) < 400
    assert str(caught.value).endswith("word …")


def test_our_own_errors_pass():
    with pytest.raises(ObjectNotFoundError, match="no stool"), translate_loading_errors("the model X"):
        raise ObjectNotFoundError("no stool")


def test_interruption_passes():
    with pytest.raises(KeyboardInterrupt), translate_loading_errors("the model X"):
        raise KeyboardInterrupt
