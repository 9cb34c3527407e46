package org.stblink.toolchain.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A class in a JVM of its own, which tells events and takes lines: one of this program, or of one that is measured beside it. */
public final class Child implements AutoCloseable {
    /** A box says goodbye for a second or two, and may have an address to release; on a busy machine it takes many times that. */
    private static final int END_SECONDS = 120;

    /** One that was stopped in its tracks does not end at all. */
    private static final int CLOSE_SECONDS = 8;

    private final String name;
    private final Process process;
    private final Writer in;
    private final EventLog events;
    private volatile boolean frozen;

    private Child(String name, Process process, EventLog events) {
        this.name = name;
        this.process = process;
        this.events = events;
        in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /**
     * Starts it.
     *
     * @param errors where its standard error goes
     * @param onEvent called for each event as it comes, on a thread of the child's
     * @param password handed over in the environment, where other users of the machine cannot see it
     * @param arguments the class and its arguments
     */
    public static Child start(
            String name, Path errors, Consumer<Event> onEvent, String password, List<String> arguments)
            throws IOException {
        return start(name, List.of(), errors, onEvent, password, arguments);
    }

    /**
     * Starts it by means of another program.
     *
     * @param by that program and its arguments, such as one that runs a command in another network; it has to become the process
     */
    public static Child start(
            String name, List<String> by, Path errors, Consumer<Event> onEvent, String password, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(JavaCommand.of(arguments));
        return start(name, command, errors, onEvent, password);
    }

    /**
     * Starts a class of another program.
     *
     * @param classPath where the class is, and what it needs
     * @param arguments the class and its arguments
     */
    public static Child foreign(String name, String classPath, Path errors, List<String> arguments) throws IOException {
        return start(name, JavaCommand.foreign(classPath, arguments), errors, event -> {}, "");
    }

    private static Child start(String name, List<String> command, Path errors, Consumer<Event> onEvent, String password)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("STBLINK_PASSWORD", password);
        Process process = builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                .start();
        EventLog events = new EventLog(name + " (its messages are in " + errors + ")");
        Child child = new Child(name, process, events);
        EndsWithUs.bind(process, child::end);
        Thread reader = new Thread(() -> child.read(onEvent), "read-" + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /**
     * Types a line to it and waits for the event that answers it.
     *
     * @throws ProcessFailure when that does not come in time, or the process ends before
     */
    public Event ask(String line, String event, Duration patience)
            throws IOException, InterruptedException, ProcessFailure {
        int mark = events.mark();
        type(line);
        return await(mark, event, patience);
    }

    /** Waits for an event by its name, behind a mark of {@link #events()}. */
    public Event await(int mark, String event, Duration patience) throws InterruptedException, ProcessFailure {
        return events.await(mark, patience, event, told -> told.name().equals(event));
    }

    private void read(Consumer<Event> onEvent) {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Event event = Event.parse(line);
                onEvent.accept(event);
                events.add(event);
            }
            events.ended("its output is closed");
        } catch (IOException e) {
            events.ended(String.valueOf(e.getMessage()));
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    public EventLog events() {
        return events;
    }

    /** Types a line to it. */
    public void type(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    /** Stops it in its tracks: it keeps its connections, and does nothing. */
    public void freeze() throws IOException, InterruptedException, ProcessFailure {
        frozen = true;
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() throws IOException, InterruptedException, ProcessFailure {
        signal("CONT");
        frozen = false;
    }

    private void signal(String signal) throws IOException, InterruptedException, ProcessFailure {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        if (!kill.waitFor(END_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new ProcessFailure("could not send SIG" + signal + " to " + name);
        }
    }

    /** Waits for its end, some seconds at most. */
    public void awaitEnd() throws InterruptedException, ProcessFailure {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new ProcessFailure(name + " should have ended");
        }
    }

    /** Kills it without a word; on return it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** In order; but one that is stopped in its tracks hears no SIGTERM, and would stand there for ever. */
    private void end() {
        if (frozen) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
    }

    /** Ends it in order; kills it when it does not end. On return it is gone, and writes no more into its directory. */
    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
