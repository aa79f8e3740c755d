/** Keeps a broken part from breaking the page. */
import { Component, type ReactNode } from 'react';
import { ErrorState } from './States';

interface Props {
  title: string;
  children: ReactNode;
}

export class Boundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render(): ReactNode {
    return this.state.error === null ? (
      this.props.children
    ) : (
      <section aria-label={this.props.title}>
        <ErrorState error={this.state.error} onRetry={() => this.setState({ error: null })} />
      </section>
    );
  }
}
