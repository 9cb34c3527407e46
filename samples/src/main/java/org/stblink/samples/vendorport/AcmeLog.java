package org.stblink.samples.vendorport;

import org.stblink.hal.LogSink;
import org.stblink.samples.vendorport.acme.AcmeSys;

/** Acme's log: severities the other way round, and lines of 120 bytes, so that a long text takes several. */
final class AcmeLog implements LogSink {
    private static final int MOST_LINES = 4;

    private final AcmeSys sys;

    AcmeLog(AcmeSys sys) {
        this.sys = sys;
    }

    @Override
    public boolean enabled(int level) {
        return severity(level) >= sys.logThreshold();
    }

    /** Never fails, whatever Acme says (LOG-1): there is nobody to tell. */
    @Override
    public void log(int level, int code, String text) {
        String rest = "[" + code + "] " + text;
        for (int line = 0; line < MOST_LINES && rest.length() > 0; line++) {
            sys.logWrite(severity(level), CText.of(rest, AcmeSys.MAX_LINE));
            rest = rest.length() > AcmeSys.MAX_LINE ? rest.substring(AcmeSys.MAX_LINE) : "";
        }
    }

    private static int severity(int level) {
        if (level <= ERROR) {
            return AcmeSys.LOG_ERROR;
        }
        if (level == WARN) {
            return AcmeSys.LOG_WARNING;
        }
        return level == INFO ? AcmeSys.LOG_INFO : AcmeSys.LOG_DEBUG;
    }
}
