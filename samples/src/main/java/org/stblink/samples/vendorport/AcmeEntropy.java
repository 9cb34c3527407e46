package org.stblink.samples.vendorport;

import java.util.Arrays;
import org.stblink.hal.EntropySource;
import org.stblink.samples.vendorport.acme.AcmeChip;

/** The chip's generator, asked until the whole array is full (it gives less than asked for) or it says no. */
final class AcmeEntropy implements EntropySource {
    private final AcmeChip chip;

    AcmeEntropy(AcmeChip chip) {
        this.chip = chip;
    }

    @Override
    public boolean fill(byte[] out) {
        int have = 0;
        while (have < out.length) {
            int got = chip.random(out, have, out.length - have);
            if (got <= 0) {
                Arrays.fill(out, (byte) 0); // ENT-4: on false none of it is used, not even by mistake.
                return false;
            }
            have += got;
        }
        return true;
    }
}
