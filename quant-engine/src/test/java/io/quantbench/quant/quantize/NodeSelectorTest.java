package io.quantbench.quant.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSelectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name:/encoder/.* | /encoder/layer.0/MatMul | MatMul | true",
                "/encoder/.*      | /encoder/layer.0/MatMul | MatMul | true",
                "name:encoder     | /encoder/layer.0/MatMul | MatMul | false",
                ".*:0             | model/MatMul:0          | MatMul | true",
                "type:MatMul      | any                     | MatMul | true",
                "type:MatMul      | MatMul                  | Gemm   | false",
                "type:Mat         | any                     | MatMul | false",
                "under:/a/b       | /a/b/MatMul             | MatMul | true",
                "under:/a/b       | /a/b                    | MatMul | true",
                "under:/a/b/      | /a/b/MatMul             | MatMul | true",
                "under:a/b        | /a/b/MatMul             | MatMul | true",
                "under:/a/b       | /a/bc/MatMul            | MatMul | false",
                "under:a/layer.1  | /a/layer.10/MatMul      | MatMul | false",
                "under:a/layer    | /a/layer.10/MatMul      | MatMul | true",
                "block:1          | /encoder/layer.1/MatMul | MatMul | true",
                "block:1          | /encoder/layer.11/MatMul| MatMul | false",
                "block:0-2,5      | /h.5/attn/MatMul        | MatMul | true",
                "block:0-2,5      | /blocks/4/MatMul        | MatMul | false",
                "block: 0-2 , 5   | model.layers.2.mlp      | MatMul | true",
                "block:3          | /head/3/MatMul          | MatMul | false",
            })
    void matchesAsItsTextSays(String text, String name, String type, boolean matches) {
        NodeSelector selector = NodeSelector.parse(text);
        assertThat(selector.matches(name, type)).isEqualTo(matches);
        assertThat(NodeSelector.parse(selector.toString())).isEqualTo(selector);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name:a(b   | 'a(b' is not a regular expression: Unclosed group",
                "a:b(       | 'a:b(' is not a regular expression: Unclosed group",
                "name:      | 'name:' needs a regular expression, such as name:/encoder/.*",
                "type:      | 'type:' needs an operator, such as type:MatMul",
                "under:     | 'under:' needs a path, such as under:/encoder/layer.0",
                "block:     | 'block:' must be numbers or spans of them, such as block:0-2,5",
                "block:one  | 'block:one' must be numbers or spans of them, such as block:0-2,5",
                "block:1,   | 'block:1,' must be numbers or spans of them, such as block:0-2,5",
                "block:5-2  | 'block:5-2' holds no block; the lower number comes first",
            })
    void refusesWhatSelectsNothing(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeSelector.parse(text))
                .withMessage(message.replace("''", "'"));
    }

    @Test
    void excludeGoesBeforeInclude() {
        NodeSelection selection = NodeSelection.parse(List.of("type:MatMul", "type:Gemm"), List.of("block:0"));
        assertThat(selection.accepts("/layer.1/mm", "MatMul")).isTrue();
        assertThat(selection.accepts("/layer.0/mm", "MatMul")).isFalse();
        assertThat(selection.accepts("/layer.1/c", "Conv")).isFalse();
        assertThat(NodeSelection.all().accepts("any", "Any")).isTrue();
    }
}
