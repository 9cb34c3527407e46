package org.stblink.port.kit;

import java.nio.file.Path;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSeLab;

/** The Java SE port. */
class JavaSeKitTest extends WithPeerKitTest {
    private JavaSeLab lab;

    JavaSeKitTest() {
        super("Java SE", "porting-report.txt", "");
    }

    @Override
    void openIn(Path folder) {
        lab = new JavaSeLab(folder.resolve("box"));
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
