package org.stblink.toolchain.box;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.StbLinkException;

/** The commands a person types to a box, one a line. */
final class BoxShell {
    static final String HELP = """
            call ID           call another box
            say TEXT          send a line of text over the open channel
            send FILE         send a file over the open channel
            end               say that this side has no more to send
            close             close the open channel
            cut               break the connection of every channel, as a pulled cable does
            sleep [SECONDS]   go to standby: callers are told so
            awake             come back from it
            accept | decline  whether calls are accepted
            password TEXT     change the device password
            state             show state, address and channels
            quit              end the session and the program""";

    static final String INPUT_IS_OVER =
            "the input is over, and so the box ends; one in the background needs an input that stays open: tail -f /dev/null | ...";

    private static final int CALL_TIMEOUT_MILLIS = 20_000;

    private final Box box;
    private final Events events;

    BoxShell(Box box, Events events) {
        this.box = box;
        this.events = events;
    }

    /**
     * Does what {@code in} says until {@code quit}, or the end of the input: who started the box and is gone leaves none
     * behind. Of that end it tells, for nobody asked for it.
     */
    void run(BufferedReader in) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.strip().split("\\s+", 2);
            if (words[0].equals("quit")) {
                return;
            }
            try {
                act(words[0], words.length > 1 ? words[1] : "");
            } catch (StbLinkException | IOException | IllegalArgumentException | IllegalStateException e) {
                events.tell("error", "command", words[0], "why", String.valueOf(e.getMessage()));
            }
        }
        events.say(INPUT_IS_OVER);
    }

    private void act(String command, String argument) throws StbLinkException, IOException {
        switch (command) {
            case "" -> {}
            case "help" -> events.say(HELP);
            case "call" -> box.call(argument, CALL_TIMEOUT_MILLIS);
            case "say" -> talk().text(argument);
            case "send" -> talk().file(Path.of(argument));
            case "end" -> talk().channel().end();
            case "close" -> talk().channel().close();
            case "cut" -> box.cut();
            case "sleep" -> box.sleep(argument.isEmpty() ? 0 : Integer.parseInt(argument));
            case "awake" -> box.awake();
            case "accept" -> box.accepting(true);
            case "decline" -> box.accepting(false);
            case "password" -> box.changePassword(argument, CALL_TIMEOUT_MILLIS);
            case "state" -> box.state();
            default -> throw new IllegalArgumentException("no command '" + command + "'; type help");
        }
    }

    private Talk talk() {
        @Nullable Talk talk = box.talk();
        if (talk == null) {
            throw new IllegalStateException("there is not exactly one open channel; see 'state'");
        }
        return talk;
    }
}
