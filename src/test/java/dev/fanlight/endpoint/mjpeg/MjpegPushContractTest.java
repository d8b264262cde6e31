package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.contract.EndpointContract;
import dev.fanlight.contract.Publishing;

class MjpegPushContractTest implements EndpointContract {
    @Override
    public Publishing publisher() {
        return PushingCamera.of("cam");
    }
}
