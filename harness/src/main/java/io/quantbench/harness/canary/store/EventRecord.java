package io.quantbench.harness.canary.store;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.quantbench.harness.canary.CanaryEvent;
import io.quantbench.harness.canary.Command;
import io.quantbench.harness.canary.EventLogException;
import io.quantbench.harness.canary.evidence.EvidenceJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of one event: a CRC-32C of number and text (4 bytes, big-endian), then the event as UTF-8 JSON. The names of events and
 * commands are part of the format.
 */
final class EventRecord {
    private static final ObjectMapper MAPPER = mapper();

    private EventRecord() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
    private interface EventNames {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
    private interface CommandNames {}

    private static ObjectMapper mapper() {
        ObjectMapper mapper = EvidenceJson.mapper()
                .addMixIn(CanaryEvent.class, EventNames.class)
                .addMixIn(Command.class, CommandNames.class);
        mapper.registerSubtypes(
                new NamedType(CanaryEvent.Begun.class, "begun"),
                new NamedType(CanaryEvent.Observed.class, "observed"),
                new NamedType(CanaryEvent.Looked.class, "looked"),
                new NamedType(CanaryEvent.Commanded.class, "commanded"),
                new NamedType(Command.Approve.class, "approve"),
                new NamedType(Command.Pause.class, "pause"),
                new NamedType(Command.Resume.class, "resume"),
                new NamedType(Command.Abort.class, "abort"));
        return mapper;
    }

    static byte[] write(long number, CanaryEvent event) {
        try {
            byte[] json = MAPPER.writeValueAsBytes(event);
            return ByteBuffer.allocate(Integer.BYTES + json.length)
                    .putInt(checksum(number, json))
                    .put(json)
                    .array();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record tree of plain values could not be written as JSON", e);
        }
    }

    static CanaryEvent read(long number, byte[] bytes) throws EventLogException {
        if (bytes.length < Integer.BYTES) {
            throw new EventLogException("event " + number + " has " + bytes.length + " bytes, too few for one", null);
        }
        ByteBuffer record = ByteBuffer.wrap(bytes);
        int expected = record.getInt();
        byte[] json = new byte[record.remaining()];
        record.get(json);
        if (checksum(number, json) != expected) {
            throw new EventLogException("event " + number + " does not match its checksum", null);
        }
        try {
            return MAPPER.readValue(json, CanaryEvent.class);
        } catch (IOException e) {
            throw new EventLogException(
                    "event " + number + " is not one that this version of QuantBench knows: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }

    private static int checksum(long number, byte[] json) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        crc.update(json);
        return (int) crc.getValue();
    }
}
