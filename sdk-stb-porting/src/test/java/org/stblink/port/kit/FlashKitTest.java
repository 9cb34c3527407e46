package org.stblink.port.kit;

import java.nio.file.Path;
import org.stblink.hal.HalException;
import org.stblink.port.flash.FlashLab;

/** The Java SE port with its secrets in raw flash. */
class FlashKitTest extends WithPeerKitTest {
    private FlashLab lab;

    FlashKitTest() {
        super("Java SE, secrets in raw flash", "porting-report-flash.txt", SECRETS);
    }

    @Override
    void openIn(Path folder) {
        lab = new FlashLab(folder.resolve("flash"));
    }

    @Override
    void closePort() throws HalException {
        lab.close();
    }

    @Override
    protected PortFactory port() {
        return lab;
    }
}
