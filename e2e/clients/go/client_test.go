// The official OpenAI client for Go against the started product.
package clients

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

type product struct {
	URL      string `json:"url"`
	APIKey   string `json:"api_key"`
	Echo     string `json:"echo"`
	Tiny     string `json:"tiny"`
	Embedder string `json:"embedder"`
}

func started(t *testing.T) (product, openai.Client) {
	t.Helper()
	var described product
	if err := json.Unmarshal([]byte(os.Getenv("PRODUCT")), &described); err != nil {
		t.Fatalf("PRODUCT does not describe a started product: %v", err)
	}
	client := openai.NewClient(
		option.WithBaseURL(described.URL+"/v1"),
		option.WithAPIKey(described.APIKey),
		option.WithMaxRetries(0),
	)
	return described, client
}

func hello(model string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:    model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Hello there")},
	}
}

func TestChatAnswers(t *testing.T) {
	described, client := started(t)
	answer, err := client.Chat.Completions.New(context.Background(), hello(described.Echo))
	if err != nil {
		t.Fatal(err)
	}
	if text := answer.Choices[0].Message.Content; text != "You said: Hello there" {
		t.Errorf("the answer is %q", text)
	}
	if answer.Usage.TotalTokens != answer.Usage.PromptTokens+answer.Usage.CompletionTokens {
		t.Errorf("the usage does not add up: %+v", answer.Usage)
	}
}

func TestChatStreams(t *testing.T) {
	described, client := started(t)
	stream := client.Chat.Completions.NewStreaming(context.Background(), hello(described.Echo))
	gathered := openai.ChatCompletionAccumulator{}
	for stream.Next() {
		gathered.AddChunk(stream.Current())
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	if text := gathered.Choices[0].Message.Content; text != "You said: Hello there" {
		t.Errorf("the answer is %q", text)
	}
}

func TestResponseAnswersAndStreams(t *testing.T) {
	described, client := started(t)
	asked := responses.ResponseNewParams{
		Model: described.Echo,
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String("Hello there")},
	}
	answer, err := client.Responses.New(context.Background(), asked)
	if err != nil {
		t.Fatal(err)
	}
	if text := answer.OutputText(); text != "You said: Hello there" {
		t.Errorf("the answer is %q", text)
	}
	stream := client.Responses.NewStreaming(context.Background(), asked)
	var text strings.Builder
	completed := false
	for stream.Next() {
		event := stream.Current()
		if event.Type == "response.output_text.delta" {
			text.WriteString(event.Delta)
		}
		completed = completed || event.Type == "response.completed"
	}
	if err := stream.Err(); err != nil {
		t.Fatal(err)
	}
	if text.String() != "You said: Hello there" || !completed {
		t.Errorf("the stream said %q, completed: %v", text.String(), completed)
	}
}

func TestAnswerKeepsToItsSchema(t *testing.T) {
	described, client := started(t)
	asked := hello(described.Tiny)
	asked.MaxTokens = openai.Int(256)
	asked.ResponseFormat = openai.ChatCompletionNewParamsResponseFormatUnion{
		OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
				Name:   "verdict",
				Strict: openai.Bool(true),
				Schema: map[string]any{
					"type":                 "object",
					"properties":           map[string]any{"city": map[string]any{"enum": []string{"Paris", "Rome"}}},
					"required":             []string{"city"},
					"additionalProperties": false,
				},
			},
		},
	}
	answer, err := client.Chat.Completions.New(context.Background(), asked)
	if err != nil {
		t.Fatal(err)
	}
	var verdict struct {
		City string `json:"city"`
	}
	if err := json.Unmarshal([]byte(answer.Choices[0].Message.Content), &verdict); err != nil {
		t.Fatal(err)
	}
	if verdict.City != "Paris" && verdict.City != "Rome" {
		t.Errorf("the city is %q", verdict.City)
	}
}

func TestEmbeddings(t *testing.T) {
	described, client := started(t)
	answer, err := client.Embeddings.New(context.Background(), openai.EmbeddingNewParams{
		Model: described.Embedder,
		Input: openai.EmbeddingNewParamsInputUnion{OfArrayOfStrings: []string{"one", "two"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Data) != 2 || len(answer.Data[0].Embedding) == 0 {
		t.Errorf("the answer has %d vectors", len(answer.Data))
	}
}

func TestUnknownModelIsNotFound(t *testing.T) {
	_, client := started(t)
	_, err := client.Chat.Completions.New(context.Background(), hello("nobody-deployed-this"))
	var refused *openai.Error
	if !errors.As(err, &refused) || refused.StatusCode != 404 || refused.Code != "model_not_found" {
		t.Errorf("the error is %v", err)
	}
}
