package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.server.sim.TestDevice;

/** A device leaves the allow-list. */
class RemovalTest extends ResumptionScene {
    private static final IpAddress PIN = IpAddress.parse("127.64.0.77");

    private final List<Operator.Outcome> outcomes = new ArrayList<>();

    private Operator.Outcome remove(String id) {
        world.plane().remove(id, world.now(), (outcome, now) -> outcomes.add(outcome));
        world.settle();
        return outcomes.remove(0);
    }

    private void revoke(String id) {
        world.plane().revoke(id, world.now(), (outcome, now) -> {});
        world.settle();
    }

    @Test
    void oneThatNeverEnrolledIsGoneAtOnceAndItsAddressIsFree() {
        TestDevice mistyped = world.device("mistyped", change -> change.pinnedAddress(PIN));
        world.plane().pinned(new Lease(PIN, "mistyped"));

        assertThat(remove("mistyped")).isEqualTo(Operator.Outcome.DONE);

        assertThat(world.store().read("mistyped")).isNull();
        AuditEntry entry = world.lastAudit(AuditEvent.DEVICE_REMOVED);
        assertThat(entry.device()).isEqualTo("mistyped");
        assertThat(entry.cause()).isEqualTo("was ALLOWED");
        assertThat(mistyped.connect().sendEnrol().hasKeys()).isFalse();
        assertThat(world.lastAudit(AuditEvent.ENROLMENT_REFUSED).cause()).isEqualTo("not on the allow-list");
        TestDevice heir = world.device("heir", change -> change.pinnedAddress(PIN));
        world.plane().pinned(new Lease(PIN, "heir"));
        assertThat(heir.online().registered().address).isEqualTo(PIN.bytes());
    }

    @Test
    void oneThatWorksIsNotRemovedByMistake() {
        assertThat(remove("box")).isEqualTo(Operator.Outcome.IN_USE);

        assertThat(record().isEnrolled()).isTrue();
        assertOnline(box);
        assertThat(world.audit(AuditEvent.DEVICE_REMOVED)).isEmpty();
    }

    @Test
    void oneThatIsNotThereIsSaidToBeUnknown() {
        assertThat(remove("nobody")).isEqualTo(Operator.Outcome.UNKNOWN);
        revoke("box");
        assertThat(remove("box")).isEqualTo(Operator.Outcome.DONE);
        assertThat(remove("box")).isEqualTo(Operator.Outcome.UNKNOWN);
    }

    @Test
    void aRevokedOneIsAStrangerFromThenOn() {
        revoke("box");
        assertThat(remove("box")).isEqualTo(Operator.Outcome.DONE);
        world.advance(120_000);

        assertRefused(box.resume());
        assertThat(world.lastAudit(AuditEvent.RESUME_REFUSED).cause()).isEqualTo("unknown handle");
        box.connect().sendRegister();
        world.advance(500);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        assertThat(world.lastAudit(AuditEvent.REGISTRATION_REFUSED).cause()).isEqualTo("unknown id");
    }

    @Test
    void oneOfTheSameIdComesAsTheNextGenerationAndTheFormerBoxIsNoAlarm() {
        revoke("box");
        remove("box");
        world.restart();
        world.advance(120_000);

        TestDevice heir = world.device("box");
        heir.source = "203.0.113.9";
        heir.online();
        assertThat(heir.generation()).isEqualTo(2);

        box.connect().sendRegister();
        world.advance(500);
        assertThat(box.last(Refused.class).code).isEqualTo(RefusedCode.REGISTRATION_REFUSED);
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
        assertOnline(heir);
    }

    @Test
    void addressOfTheFormerBoxStaysOutOfReachForItsTime() {
        byte[] address = box.registered().address;
        revoke("box");
        remove("box");

        TestDevice heir = world.device("box");
        heir.source = "203.0.113.9";
        assertThat(heir.online().registered().address).isNotEqualTo(address);
    }

    @Test
    void failedStoreLeavesItOnTheList() {
        world.device("mistyped", change -> change.tokenHash(Sha256.hash(new byte[16])));
        world.store().failCommits(true);
        assertThat(remove("mistyped")).isEqualTo(Operator.Outcome.STORE_FAILED);
        world.store().failCommits(false);
        assertThat(world.store().read("mistyped")).isNotNull();
        assertThat(remove("mistyped")).isEqualTo(Operator.Outcome.DONE);
    }

    @Test
    void workThatWaitsBehindItFindsNobody() {
        TestDevice late = world.device("late").connect();
        world.store().defer(true);
        world.plane().remove("late", world.now(), (outcome, now) -> outcomes.add(outcome));
        late.sendEnrol();
        world.store().defer(false);
        world.store().answerAll();
        world.settle();

        assertThat(outcomes).containsExactly(Operator.Outcome.DONE);
        assertThat(world.store().read("late")).isNull();
        assertThat(late.hasKeys()).isFalse();
    }
}
