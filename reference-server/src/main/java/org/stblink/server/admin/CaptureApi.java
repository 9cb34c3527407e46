package org.stblink.server.admin;

import org.stblink.server.admin.http.AdminException;
import org.stblink.server.admin.http.Fields;
import org.stblink.server.admin.http.Request;
import org.stblink.server.admin.http.Schema;
import org.stblink.server.store.StoreException;

/** {@code /v1/capture}: the control traffic, decrypted, in a file (docs/capture.md). */
final class CaptureApi {
    static final Schema CAPTURE = Schema.object("Capture")
            .has("capturing", Schema.flag("whether control traffic is being written now"))
            .has("records", Schema.number("lines of the capture under way"))
            .may("file", Schema.text("on the server's machine: of this capture, or of the last one since the start"));

    private final Upkeep upkeep;

    CaptureApi(Upkeep upkeep) {
        this.upkeep = upkeep;
    }

    Object get(Request request) {
        return fields(upkeep.capture());
    }

    Object start(Request request) throws AdminException {
        try {
            return fields(upkeep.startCapture());
        } catch (StoreException e) {
            throw Waiting.unavailable(String.valueOf(e.getMessage()));
        }
    }

    Object stop(Request request) throws AdminException {
        try {
            return fields(upkeep.stopCapture());
        } catch (StoreException e) {
            throw Waiting.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static Object fields(Upkeep.CaptureState state) {
        return new Fields()
                .put("capturing", state.isOn())
                .put("records", state.records())
                .put("file", state.file())
                .done();
    }
}
