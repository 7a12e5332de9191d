/** The commands of https://docs.gitlab.com/user/project/quick_actions/ that a merge request takes. */
const COMMANDS = new Set(
  (
    'approve assign assign_reviewer award cc child clear_time close copy_metadata create_merge_request done draft due duplicate ' +
    'estimate label lock merge milestone react ready reassign rebase relabel remove_estimate remove_milestone reopen ' +
    'request_changes request_review reviewer run_pipeline shrug spend spend_time submit_review subscribe tableflip target_branch ' +
    'title todo unapprove unassign unassign_reviewer unlabel unlock unsubscribe wip'
  ).split(' '),
);

/** Splits a note into what GitLab shows and what it executes: a command stands at the start of a line outside code blocks. */
export function extractQuickActions(body: string): { readonly text: string; readonly commands: readonly string[] } {
  const kept: string[] = [];
  const commands: string[] = [];
  let fence: string | undefined;
  for (const line of body.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined;
    const name = fence === undefined ? /^\/(\w+)(?:\s|$)/.exec(line)?.[1] : undefined;
    if (name !== undefined && COMMANDS.has(name.toLowerCase())) commands.push(line.trimEnd());
    else kept.push(line);
  }
  return { text: commands.length === 0 ? body : kept.join('\n').trim(), commands };
}
