package dev.aceso.formats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import org.erdtman.jcs.JsonCanonicalizer;

/** The small part of RFC 8785 that entries use: one object, in it strings, integers and one further level of objects of those. */
final class CanonicalJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private CanonicalJson() {}

    /** Writes strings, {@code Long}s and maps of strings to strings. */
    static byte[] write(Map<String, Object> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (JsonGenerator out = JSON.createGenerator(bytes)) {
                out.writeStartObject();
                for (Map.Entry<String, Object> field : fields.entrySet()) {
                    out.writeFieldName(field.getKey());
                    switch (field.getValue()) {
                        case Long number -> out.writeNumber(number);
                        case Map<?, ?> map -> writeMap(out, map);
                        default -> out.writeString(field.getValue().toString());
                    }
                }
                out.writeEndObject();
            }
            return new JsonCanonicalizer(bytes.toByteArray()).getEncodedUTF8();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as canonical JSON", e);
        }
    }

    /** Reads what {@link #write} wrote. Integers come back as their decimal digits. Anything not canonical is refused. */
    static SortedMap<String, Object> read(byte[] bytes) {
        try (JsonParser in = JSON.createParser(bytes)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            SortedMap<String, Object> fields = new TreeMap<>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                fields.put(name, in.nextToken() == JsonToken.START_OBJECT ? readMap(in) : scalar(in));
            }
            if (in.nextToken() != null || !Arrays.equals(new JsonCanonicalizer(bytes).getEncodedUTF8(), bytes)) {
                throw new IllegalArgumentException("not canonical JSON");
            }
            return fields;
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }

    private static void writeMap(JsonGenerator out, Map<?, ?> map) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> field : map.entrySet()) {
            out.writeStringField(field.getKey().toString(), field.getValue().toString());
        }
        out.writeEndObject();
    }

    private static SortedMap<String, String> readMap(JsonParser in) throws IOException {
        SortedMap<String, String> map = new TreeMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            map.put(name, scalar(in));
        }
        return map;
    }

    private static String scalar(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT -> in.getText();
            default -> throw new IllegalArgumentException("only strings and integers");
        };
    }
}
