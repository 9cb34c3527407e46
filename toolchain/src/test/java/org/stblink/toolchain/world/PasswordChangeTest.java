package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.stblink.PasswordChange;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.port.sim.Actor;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Settings;
import org.stblink.server.domain.Standing;

/**
 * A change of password, device and server together, with the power cut at every durable write of the box and the server
 * stopped at every answer of its store. Whatever happens when: one generation is left, the box registers with it, nobody is
 * quarantined, and the password can be changed again.
 */
class PasswordChangeTest {
    private static final long A_MINUTE = 60_000;
    private static final long SEED = 81;
    /** Import K_auth, import K_wrap, the record; then, once registered, erase, erase, the record. */
    private static final int WRITES_OF_A_CHANGE = 6;
    /** Between two answers of a store that takes its time. */
    private static final long ANSWER_MILLIS = 5;

    private SimWorld world;
    private SimServer server;
    private SimDevice box;

    private void begin() throws StbLinkException {
        world = new SimWorld(SEED);
        server = new SimServer(world, Settings.DEFAULTS);
        box = new SimDevice(world, server, "BOX", server.allow("BOX", "home"));
        online();
    }

    private void online() {
        world.require("BOX online", () -> box.isOnline(), A_MINUTE);
    }

    private DeviceRecord record() {
        return server.store().read("BOX");
    }

    private PasswordChange change(String username, String password) throws StbLinkException {
        PasswordChange change = box.session().changePassword(username, password);
        box.box.signal();
        return change;
    }

    private void changeAndFinish(String password) throws StbLinkException {
        PasswordChange change = change("ann", password);
        world.require("the change", () -> change.status() != PasswordChange.PENDING, A_MINUTE);
        assertThat(change.status()).as(Reason.name(change.reason())).isEqualTo(PasswordChange.DONE);
        online();
    }

    private void powerBack() throws StbLinkException {
        box.box.powerCut();
        box.box.boot();
        box = new SimDevice(box.box, server, "BOX", new byte[0]);
        online();
    }

    @Test
    @Tag("P2")
    void ownerChangesThePasswordWithoutTheOperator() throws StbLinkException {
        begin();
        changeAndFinish("new-password");

        assertThat(record().generation()).isEqualTo(2);
        assertThat(record().username()).isEqualTo("ann");
        assertThat(record().next()).isNull();
        assertThat(record().sealedAnswer()).isNull();
        powerBack();
        assertThat(box.told).doesNotContain("ENROLLING");
        assertThat(record().generation()).isEqualTo(2);
    }

    @Test
    void channelsAndAddressSurviveTheChange() throws StbLinkException {
        begin();
        SimDevice other = new SimDevice(world, server, "OTHER", server.allow("OTHER", "home"));
        world.require("OTHER online", other::isOnline, A_MINUTE);
        PeerChannel channel = box.session().open("OTHER", new byte[0], (int) A_MINUTE);
        box.box.signal();
        world.require("the channel", () -> channel.status() == PeerChannel.OPEN && !other.opened.isEmpty(), A_MINUTE);
        byte[] address = box.session().registration().address();

        changeAndFinish("new-password");

        assertThat(box.session().registration().address()).isEqualTo(address);
        assertThat(channel.status()).isEqualTo(PeerChannel.OPEN);
        world.runFor(2 * 3600 * 1000L);
        assertThat(channel.status()).as("after hours under supervision").isEqualTo(PeerChannel.OPEN);
        PeerChannel second = other.session().open("BOX", new byte[0], (int) A_MINUTE);
        other.box.signal();
        world.require("a call under the new keys", () -> second.status() == PeerChannel.OPEN, A_MINUTE);
    }

    @Test
    void copyOfTheOldKeysIsWorthNothingAfterwardsAndRaisesNoAlarm() throws StbLinkException {
        begin();
        var flash = box.box.secrets().image();
        changeAndFinish("new-password");

        world.box("COPY").secrets().restore(flash);
        SimDevice copy = new SimDevice(world.box("COPY"), server, "BOX", new byte[0]);
        world.runFor(10 * A_MINUTE);

        assertThat(copy.told).contains("WAITING REGISTRATION_REFUSED").doesNotContain("ONLINE");
        assertThat(box.isOnline()).isTrue();
        assertThat(record().standing()).isEqualTo(Standing.ALLOWED);
    }

    @Test
    void operatorWhoAssignedThePasswordDecidesAndTheSessionGoesOn() throws StbLinkException {
        begin();
        server.operator()
                .amend("BOX", r -> r.change().assigned("ann", new byte[40]).done(), 0, (outcome, now) -> {});
        int told = box.told.size();
        PasswordChange change = change("bert", "new-password");
        world.require("the refusal", () -> change.status() == PasswordChange.FAILED, A_MINUTE);
        assertThat(change.reason()).isEqualTo(Reason.ENROLMENT_REFUSED);
        world.runFor(10 * A_MINUTE);
        assertThat(box.told).as("states since then").hasSize(told);
        assertThat(server.store().audit()).extracting(AuditEntry::event).contains(AuditEvent.RE_ENROLMENT_REFUSED);
    }

    @Test
    void powerCutAtEveryWriteOfTheBoxLeavesOneGeneration() throws StbLinkException {
        for (int write = 1; write <= WRITES_OF_A_CHANGE; write++) {
            for (boolean kept : new boolean[] {false, true}) {
                String where = "write " + write + ", kept " + kept;
                begin();
                box.box.secrets().cutPowerAtWrite(write, kept);
                change("ann", "new-password");
                world.require("the cut, " + where, () -> !box.box.isOn(), A_MINUTE);
                powerBack();
                assertOneGeneration(where);
            }
        }
    }

    @Test
    void serverStoppedAtEveryAnswerOfItsStoreLeavesOneGeneration() throws StbLinkException {
        int answers = changeWithServerStoppedAt(Integer.MAX_VALUE, false);
        assertThat(answers).as("answers of the store in one change").isGreaterThanOrEqualTo(5);
        for (int n = 1; n <= answers; n++) {
            for (boolean written : new boolean[] {false, true}) {
                changeWithServerStoppedAt(n, written);
                assertOneGeneration("answer " + n + ", written " + written);
            }
        }
    }

    /** Changes the password with the server stopped in place of its store's n-th answer; returns how many there were. */
    private int changeWithServerStoppedAt(int n, boolean written) throws StbLinkException {
        begin();
        SlowStore slow = new SlowStore(n, written);
        world.addActor(slow);
        PasswordChange change = change("ann", "new-password");
        world.require("an end", () -> change.status() != PasswordChange.PENDING, 10 * A_MINUTE);
        assertThat(change.status()).as(Reason.name(change.reason())).isEqualTo(PasswordChange.DONE);
        slow.over = true;
        server.delayStore(0);
        server.store().answerAll();
        online();
        return slow.answers;
    }

    /** A store that answers one question at a time, and a server that is stopped in place of one of them. */
    private final class SlowStore implements Actor {
        private final int stopAt;
        private final boolean written;
        private int answers;
        private boolean over;

        SlowStore(int stopAt, boolean written) {
            this.stopAt = stopAt;
            this.written = written;
            server.holdStore();
        }

        @Override
        public long step(long now) {
            if (over) {
                return IDLE;
            }
            if (server.store().waiting() > 0) {
                answers++;
                if (answers == stopAt) {
                    server.crash(written ? server.store().waiting() : 0);
                    server.start();
                    server.holdStore();
                } else {
                    server.store().answerNext();
                }
            }
            return now + ANSWER_MILLIS;
        }
    }

    @Test
    void powerCutAndStoppedServerTogetherLeaveOneGeneration() throws StbLinkException {
        for (int write = 1; write <= WRITES_OF_A_CHANGE; write++) {
            for (int answer = 1; answer <= 8; answer++) {
                String where = "write " + write + ", answer " + answer;
                begin();
                SlowStore slow = new SlowStore(answer, answer % 2 == 0);
                world.addActor(slow);
                box.box.secrets().cutPowerAtWrite(write, write % 2 == 0);
                PasswordChange change = change("ann", "new-password");
                world.require(
                        "the cut or the end, " + where,
                        () -> !box.box.isOn() || change.status() != PasswordChange.PENDING,
                        10 * A_MINUTE);
                box.box.powerCut();
                box.box.boot();
                box = new SimDevice(box.box, server, "BOX", new byte[0]);
                world.require("BOX online, " + where, () -> box.isOnline(), 10 * A_MINUTE);
                slow.over = true;
                server.delayStore(0);
                server.store().answerAll();
                world.runFor(A_MINUTE);
                online();
                assertOneGeneration(where);
            }
        }
    }

    private void assertOneGeneration(String where) throws StbLinkException {
        int generation = record().generation();
        assertThat(generation).as(where).isBetween(1, 2);
        assertThat(record().standing()).as(where).isEqualTo(Standing.ALLOWED);
        assertThat(server.store().audit())
                .as(where)
                .extracting(AuditEntry::event)
                .doesNotContain(AuditEvent.QUARANTINED);
        changeAndFinish("yet another");
        assertThat(record().generation()).as(where).isEqualTo(generation + 1);
        assertThat(record().next()).as(where).isNull();
        powerBack();
        assertThat(record().generation()).as(where).isEqualTo(generation + 1);
    }
}
