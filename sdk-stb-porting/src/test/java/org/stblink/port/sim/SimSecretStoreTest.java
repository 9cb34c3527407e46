package org.stblink.port.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.stblink.hal.HalException;
import org.stblink.hal.SecretStore;
import org.stblink.port.SecretStoreContract;

/** The simulated store keeps the same contract as real ones, and fails as told. */
class SimSecretStoreTest extends SecretStoreContract {
    private final SimBox box = new SimWorld(1).box("stb-1");

    @Override
    protected SimSecretStore store() {
        return box.secrets();
    }

    @Override
    protected SecretStore restart() {
        box.powerCut();
        box.boot();
        return box.secrets();
    }

    @Test
    void failedWriteLeavesTheOldRecord() throws HalException {
        store().put("ticket", new byte[] {1});
        store().failWrites(1);
        assertThatThrownBy(() -> store().put("ticket", new byte[] {2})).isInstanceOf(HalException.class);
        assertThat(store().get("ticket")).containsExactly(1);
        store().put("ticket", new byte[] {2});
        assertThat(store().get("ticket")).containsExactly(2);
        assertThat(store().writes()).isEqualTo(2);
    }

    @Test
    void failedReadThrowsAndIsNotAbsence() throws HalException {
        store().failReads(true);
        assertThatThrownBy(() -> store().get("ticket")).isInstanceOf(HalException.class);
        store().failReads(false);
        assertThat(store().get("ticket")).isNull();
    }

    @Test
    void powerCutInTheMiddleOfAWriteKeepsTheOldOrTheNewRecord() throws HalException {
        store().put("ticket", new byte[] {1});
        store().cutPowerAtWrite(1, false);
        assertThatThrownBy(() -> store().put("ticket", new byte[] {2})).isInstanceOf(SimPowerCut.class);
        assertThat(box.isOn()).isFalse();
        box.boot();
        assertThat(store().get("ticket")).containsExactly(1);

        store().cutPowerAtWrite(2, true);
        store().put("other", new byte[] {9});
        assertThatThrownBy(() -> store().put("ticket", new byte[] {2})).isInstanceOf(SimPowerCut.class);
        assertThatThrownBy(() -> store().get("ticket")).as("without power").isInstanceOf(SimPowerCut.class);
        box.boot();
        assertThat(store().get("ticket")).containsExactly(2);
    }

    @Test
    void flashCanBeRolledBack() throws HalException {
        store().put("ticket", new byte[] {1});
        SimSecretStore.Image old = store().image();
        store().put("ticket", new byte[] {2});
        store().restore(old);
        assertThat(store().get("ticket")).containsExactly(1);
    }
}
