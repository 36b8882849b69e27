package io.quantbench.harness.bench;

import io.quantbench.quant.variant.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that travels on the classpath and is unpacked into the user's cache, where engines can map it. */
enum EmbeddedModel {
    /** all-MiniLM-L6-v2, FP32, 90,387,606 bytes. */
    MINILM_FP32("all-minilm-l6-v2.onnx", "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e"),
    /** The same model as its publishers quantized it (dynamic int8, per tensor), 22,972,370 bytes. */
    MINILM_INT8_PUBLISHED(
            "all-minilm-l6-v2-q.onnx", "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1"),
    /** The tokenizer of both. */
    MINILM_TOKENIZER(
            "all-minilm-l6-v2-tokenizer.json", "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0"),

    /** PP-OCRv4 text-line recogniser, 10,857,828 bytes. */
    PP_OCR_RECOGNISER(
            "models/ch_PP-OCRv4_rec_infer.onnx", "01963c554a1a00203c5746bca5306fc05a1278a014495383ddd935d0d2ac0415"),

    /** The characters that it knows, one a line. */
    PP_OCR_KEYS("models/ppocr_keys_v1.txt", "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7"),

    /** PP-OCR classifier of lines that stand on their head, 585,532 bytes. */
    PP_OCR_CLASSIFIER(
            "models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
            "e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c");

    private final String resource;

    private final String sha256;

    EmbeddedModel(String resource, String sha256) {
        this.resource = resource;
        this.sha256 = sha256;
    }

    /** Hash of the file, in hexadecimal. */
    String sha256() {
        return sha256;
    }

    /**
     * The file in {@code cache}, unpacked if it is not there yet or is damaged.
     *
     * @throws BenchException if the classpath lacks it, the disk refuses it, or its content is not what was published
     */
    Path unpack(Path cache) {
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        Path file = cache.resolve("models").resolve(name);
        try {
            if (Files.isRegularFile(file) && matches(Sha256.of(file))) {
                return file;
            }
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), name, ".part");
            try (InputStream in = open()) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                String found = Sha256.of(part);
                if (!matches(found)) {
                    throw new BenchException("the built-in " + resource + " is damaged: SHA-256 is " + found
                            + ", expected " + sha256 + "; build again with: mvn clean package");
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
            return file;
        } catch (IOException e) {
            throw new BenchException(
                    "cannot unpack " + resource + " into " + file.getParent() + ": " + e.getMessage()
                            + "; make room there or set QUANTBENCH_CACHE to another folder",
                    e);
        }
    }

    private InputStream open() {
        InputStream in = EmbeddedModel.class.getResourceAsStream("/" + resource);
        if (in == null) {
            throw new BenchException("the built-in " + resource + " is not on the classpath; start with ./quantbench");
        }
        return in;
    }

    private boolean matches(String found) {
        return sha256.equals(found);
    }
}
