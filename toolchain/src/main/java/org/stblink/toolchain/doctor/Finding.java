package org.stblink.toolchain.doctor;

/** What can be wrong between a box and its server, or between two boxes: exit code and advice of each. All that is about the server's key has one code, and all about suites. */
enum Finding {
    NAME(10, "the server's name is not known here", "correct the name, or the DNS server that this box asks"),
    ROUTE(
            11,
            "no way to the server's address",
            "see cable, address, gateway and routes of this box, and firewalls that swallow packets"),
    PORT(
            12,
            "nothing listens at the server's port",
            "see whether the server runs, what its READY line says after control=, and control.host in its configuration"),
    SERVER_KEY(
            13,
            "whoever answers does not hold the key that this box pins",
            "compare --key with the server's keys/server-key.pub (keys/server-key-national.pub with the national suite); if they are equal,"
                    + " somebody else answers at this address"),
    /** Its answer is not authenticated: the server itself gives it to who names a key that it does not have. */
    KEY_REFUSED(
            13,
            "whoever answers says that it does not have the key that this box pins",
            "compare --key with the server's keys/server-key.pub (keys/server-key-national.pub with the national suite), and give the one"
                    + " that is there; if they are equal, see --server"),
    PUSHED_KEYS(
            13,
            "whoever answers says that it does not have the keys that a server once pushed to this box, which come before --key",
            "see whether this is the box's server (--server); if so, its key was retired by force, or an older keys/server.key"
                    + " put back: put the newer one back (stblink admin keys list), or have the box erased and release it"
                    + " (docs/lifecycle.md)"),
    NOT_LISTED(14, "the device is not on the allow-list", "import it: echo ID | stblink admin import --group GROUP -"),
    PASSWORD(
            15,
            "the password is not the assigned one",
            "give the assigned one, or assign this one: stblink admin amend ID --password"),
    ENROLMENT_VOID(
            16,
            "the server has no enrolment that goes with what the box has stored",
            "it was released, or another box has enrolled as it since: stblink admin audit --device ID. If this is the right box: "
                    + Advice.ENROL_ANEW),
    REFUSED(16, "the server refuses this device", "see the cause; the box hears no more than that it is refused"),
    STANDING(
            17,
            "the device is revoked or quarantined",
            "find out why, and of two boxes with its identity which is the right one (stblink admin audit --device ID), then: "
                    + Advice.ENROL_ANEW),
    /** With an interface to add it to. */
    ADDRESS(
            18,
            "the address that the server gave could not be applied here",
            "see above why; give out addresses that this box can take (addresses in the server's configuration)"),
    /** Without one only an address that is there already can be had, which says nothing of a box that adds its own. */
    ADDRESS_NOT_ADDED(
            18,
            "the address that the server gave could not be applied here",
            "the doctor adds none by itself: if the box adds its addresses, run this with --linux-interface, or with the address"
                    + " added; else give out addresses that this box can take (addresses in the server's configuration)"),
    TARGET_OFFLINE(
            19,
            "the target is not online",
            "switch it on, and run this for it; the server says the same of a box that only calls, which an operator's"
                    + " --token-file tells apart"),
    ONLY_CALLS(
            19,
            "the target is online, and takes no calls",
            "it is configured so (DeviceConfig.Builder.onlyCalls, stblink box --only-calls): call from it, or configure it otherwise"),
    TARGET_DECLINED(
            20,
            "the target takes no calls now",
            "its application declines them (DeviceSession.setAccepting): look there for the reason"),
    TARGET_REFUSED(
            20,
            "the server does not let these two talk",
            "see the cause: the target's id and standing, and stblink admin policy show"),
    DIRECT_PATH(
            21,
            "the server let them talk, and the two do not reach each other",
            "see routes and firewalls between the two boxes' addresses, and whether strangers connect to the target's port; calls"
                    + " do not go through the server"),
    SUITE(
            23,
            "whoever answers does not take this box's suite",
            "see --suite; if it is the one that the box has, list it in the server's control.suites"),
    PEER_SUITE(
            23,
            "the two share no suite that the server gives out",
            "see --peer-suite and that of the target; a suite that both have must stand in the server's service.suites"),
    /** It came to no handshake. */
    STRANGER(
            22,
            "whoever answers does not speak as an STBLink server does",
            "see --server: the port is the one that the server's READY line has after control=; if it is, see what stands between"
                    + " (proxies, firewalls)"),
    OTHER(22, "something else is in the way", "look the reason up: stblink admin errors");

    /** What stands in more than one place. */
    private static final class Advice {
        private Advice() {}

        static final String ENROL_ANEW =
                "stblink admin release ID --new-token, erase what the box has stored (of a stblink box: secrets in its --dir),"
                        + " and let it enrol with that token (docs/lifecycle.md)";
    }

    private final int exitCode;
    private final String text;
    private final String advice;

    Finding(int exitCode, String text, String advice) {
        this.exitCode = exitCode;
        this.text = text;
        this.advice = advice;
    }

    int exitCode() {
        return exitCode;
    }

    String text() {
        return text;
    }

    String advice() {
        return advice;
    }
}
