package org.stblink.port.kit;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.pkcs11.Pkcs11Lab;
import org.stblink.port.pkcs11.Tokens;

/** The Java SE port with its keys in a token: SoftHSM. Its report stays as it is where there is none. */
class Pkcs11KitTest extends WithPeerKitTest {
    private @Nullable Pkcs11Lab lab;

    Pkcs11KitTest() {
        super("Java SE, keys in a PKCS#11 token", "porting-report-pkcs11.txt", SECRETS);
    }

    @Override
    void openIn(Path folder) throws Exception {
        Tokens.require();
        lab = new Pkcs11Lab(
                Tokens.library(), Tokens.fresh(), Tokens.fresh(), Tokens.PIN::toCharArray, folder.resolve("box"));
    }

    @Override
    void closePort() throws HalException {
        if (lab != null) {
            lab.close();
        }
    }

    @Override
    protected PortFactory port() {
        return lab;
    }
}
