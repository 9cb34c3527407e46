package org.stblink.toolchain.abuse;

import java.net.InetSocketAddress;
import java.util.List;
import org.stblink.toolchain.lab.LabDevice;

/**
 * What abusers know: where the server is, its public key, and more than strangers should.
 *
 * @param owners ids of devices that honest owners use
 * @param newcomers ids of devices that honest owners are about to enrol
 * @param members devices that the abusers own
 */
record Target(
        InetSocketAddress server,
        byte[] serverKey,
        List<String> owners,
        List<String> newcomers,
        List<LabDevice> members) {}
