export declare function migrate(databaseUrl: string, log?: (line: string) => void): Promise<string[]>
