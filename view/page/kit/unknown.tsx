/** Where the view was started without the pipeline's file. */
export function Unknown() {
  return (
    <p class="notice">
      The pipeline’s file isn’t here or can’t be used: what the engine has is shown, without limits of
      monitors. Start the view in its project to see them.
    </p>
  );
}
