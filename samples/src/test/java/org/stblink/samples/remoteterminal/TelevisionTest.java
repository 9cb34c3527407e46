package org.stblink.samples.remoteterminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The keys do what is printed on them. */
class TelevisionTest {
    private final Television television = new Television();

    private String press(String... keys) {
        String answer = "";
        for (String key : keys) {
            answer = television.obey("press " + key);
        }
        return answer;
    }

    @Test
    void digitsAndOkChooseAChannel() {
        assertThat(press("1", "0", "7", "ok")).isEqualTo("ok power=on channel=107 volume=30 muted=no");
    }

    @Test
    void okWithoutDigitsAndChannelZeroChangeNothing() {
        assertThat(press("5", "ok", "ok", "0", "ok")).contains("channel=5 ");
    }

    @Test
    void fourthDigitBeginsANewNumber() {
        assertThat(press("1", "2", "3", "4", "ok")).contains("channel=4 ");
    }

    @Test
    void channelsGoRound() {
        assertThat(press("channel-down")).contains("channel=999 ");
        assertThat(press("channel-up")).contains("channel=1 ");
    }

    @Test
    void volumeHasItsLimits() {
        for (int i = 0; i < 30; i++) {
            press("volume-up");
        }
        assertThat(television.obey("state")).contains("volume=100 ");
        for (int i = 0; i < 30; i++) {
            press("volume-down");
        }
        assertThat(press("mute")).contains("volume=0 muted=yes");
    }

    @Test
    void boxThatIsOffHearsNothingButPower() {
        press("power");
        assertThat(press("mute")).isEqualTo("no the box is off");
        assertThat(press("power")).contains("power=on").contains("muted=no");
    }

    @Test
    void whatIsNoCommandIsAnsweredWithWhatIs() {
        for (String line : new String[] {"", "press", "PRESS 1", "dance"}) {
            assertThat(television.obey(line)).as(line).isEqualTo("no say 'state' or 'press KEY'");
        }
        assertThat(press("eleven")).isEqualTo("no there is no such key");
        assertThat(press("\u0661")).as("an Arabic digit").isEqualTo("no there is no such key");
    }
}
