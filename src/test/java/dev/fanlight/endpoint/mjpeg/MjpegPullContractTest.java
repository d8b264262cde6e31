package dev.fanlight.endpoint.mjpeg;

import dev.fanlight.contract.EndpointContract;
import dev.fanlight.contract.Publishing;

class MjpegPullContractTest implements EndpointContract {
    @Override
    public Publishing publisher() {
        return new PulledCamera();
    }
}
