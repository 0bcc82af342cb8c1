/** The product's mark: an open stroke, closed by a dot. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden="true" className={className}>
      <path d="M18.4 6.2A8.6 8.6 0 1 0 20.6 12" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="20.1" cy="7.6" r="0" fill="currentColor" />
      <circle cx="12" cy="12" r="2.6" className="fill-accent" />
    </svg>
  );
}
