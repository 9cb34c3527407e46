package org.stblink.server.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.Operator;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.ImportOutcome;
import org.stblink.server.store.ImportOutcome.Problem;
import org.stblink.server.store.NewDevice;

/**
 * {@code POST /v1/devices/import}: puts devices on the allow-list, all of the file or nothing. The same file again changes
 * nothing.
 */
final class ImportApi {
    private static final int MOST_SHOWN = 100;

    private final DeviceDirectory directory;
    private final Enlister enlister;
    private final Operator operator;
    private final DomainAccess domain;

    ImportApi(DeviceDirectory directory, Enlister enlister, Operator operator, DomainAccess domain) {
        this.directory = directory;
        this.enlister = enlister;
        this.operator = operator;
        this.domain = domain;
    }

    Object run(Request request) throws IOException, AdminException {
        request.allowParameters();
        List<ImportLine> lines = ImportFormat.parse(request.header("Content-Type"), request.body());
        List<Problem> problems = new ArrayList<>();
        List<NewDevice> devices = enlister.enlist(lines, problems);
        refuse(problems);
        ImportOutcome outcome = Waiting.on(directory.importAll(devices));
        refuse(outcome.problems());
        tellThePool(devices);
        return new Fields()
                .put("inserted", outcome.inserted())
                .put("unchanged", outcome.unchanged())
                .done();
    }

    private void tellThePool(List<NewDevice> devices) throws AdminException {
        CompletableFuture<Boolean> told = domain.call(now -> {
            for (NewDevice device : devices) {
                IpAddress pinned = device.record().pinnedAddress();
                if (pinned != null) {
                    operator.pinned(new Lease(pinned, device.record().id()));
                }
            }
            return true;
        });
        Waiting.on(told);
    }

    private static void refuse(List<Problem> problems) throws AdminException {
        if (problems.isEmpty()) {
            return;
        }
        List<Map<String, Object>> lines = problems.stream()
                .limit(MOST_SHOWN)
                .map(problem -> new Fields()
                        .put("line", problem.line())
                        .put("device", problem.device().isEmpty() ? null : problem.device())
                        .put("problem", problem.what())
                        .done())
                .toList();
        throw new AdminException(422, "IMPORT_REFUSED", "nothing was imported; see lines", lines);
    }
}
