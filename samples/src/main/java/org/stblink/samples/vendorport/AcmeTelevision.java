package org.stblink.samples.vendorport;

import org.stblink.samples.BoxSettings;
import org.stblink.samples.remoteterminal.TelevisionBox;
import org.stblink.samples.vendorport.acme.AcmeBox;
import org.stblink.samples.vendorport.acme.AcmeSys;

/** The box of the sample remote-terminal on Acme's platform: the same application, another port. */
public final class AcmeTelevision {
    private AcmeTelevision() {}

    /** Arguments: those of {@link BoxSettings}; the directory stands for the box's flash and chip. */
    public static void main(String[] args) throws Exception {
        BoxSettings settings = BoxSettings.of(args);
        try (AcmeBox box = AcmeBox.powerOn(settings.directory(), AcmeSys.LOG_INFO);
                AcmePlatform platform = new AcmePlatform(box)) {
            TelevisionBox.serve(platform, settings.config());
        }
    }
}
