"""What a person asks an engine for: one kind of request for each engine."""

from loopstudio.core.diffuse_request import DiffuseRequest
from loopstudio.core.loop_request import LoopRequest
from loopstudio.core.morph_request import MorphRequest
from loopstudio.core.wave_request import WaveRequest

Request = LoopRequest | MorphRequest | DiffuseRequest | WaveRequest
