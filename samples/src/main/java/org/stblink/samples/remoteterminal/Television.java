package org.stblink.samples.remoteterminal;

/** What a box shows, and its keys. Several terminals may press them, each from a thread of its own. */
final class Television {
    private static final int FIRST_CHANNEL = 1;
    private static final int LAST_CHANNEL = 999;
    private static final int LOUDEST = 100;
    private static final int VOLUME_STEP = 5;

    private boolean on = true;
    private int channel = FIRST_CHANNEL;
    private int volume = 30;
    private boolean muted;
    /** Digits pressed so far; 0 for none. */
    private int number;

    /** Does what a line of {@link RemoteControl} asks, and answers it. */
    synchronized String obey(String line) {
        if (line.equals(RemoteControl.STATE)) {
            return RemoteControl.OK + this;
        }
        if (!line.startsWith(RemoteControl.PRESS)) {
            return RemoteControl.NO + "say 'state' or 'press KEY'";
        }
        String key = line.substring(RemoteControl.PRESS.length());
        if (!on && !key.equals("power")) {
            return RemoteControl.NO + "the box is off";
        }
        return press(key) ? RemoteControl.OK + this : RemoteControl.NO + "there is no such key";
    }

    private boolean press(String key) {
        switch (key) {
            case "power" -> on = !on;
            case "mute" -> muted = !muted;
            case "volume-up" -> volume = Math.min(volume + VOLUME_STEP, LOUDEST);
            case "volume-down" -> volume = Math.max(volume - VOLUME_STEP, 0);
            case "channel-up" -> channel = channel == LAST_CHANNEL ? FIRST_CHANNEL : channel + 1;
            case "channel-down" -> channel = channel == FIRST_CHANNEL ? LAST_CHANNEL : channel - 1;
            case "ok" -> goToNumber();
            default -> {
                return key.length() == 1 && digit(key.charAt(0));
            }
        }
        return true;
    }

    private boolean digit(char c) {
        if (c < '0' || c > '9') {
            return false;
        }
        int longer = number * 10 + (c - '0');
        number = longer <= LAST_CHANNEL ? longer : c - '0';
        return true;
    }

    private void goToNumber() {
        if (number >= FIRST_CHANNEL) {
            channel = number;
        }
        number = 0;
    }

    @Override
    public synchronized String toString() {
        return "power=" + (on ? "on" : "off") + " channel=" + channel + " volume=" + volume + " muted="
                + (muted ? "yes" : "no");
    }
}
